/** Its name on npm, and of its command. */
export const CLI_NAME = 'cdk-glacier-vault-to-s3-cli';

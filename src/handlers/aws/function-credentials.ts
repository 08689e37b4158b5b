import { fromEnv } from '@aws-sdk/credential-provider-env';

/*
 * Stands in the bundles for `@aws-sdk/credential-provider-node`, which looks for credentials in files, in SSO, in containers and on EC2.
 * Lambda gives a function its credentials in the environment, for as long as the environment lives.
 */
export const defaultProvider = () => fromEnv();

/**
 * Versions that must stay as they are, each with its reason. Everything else may be upgraded: exact versions are exact only so that each build of
 * a commit is the same.
 */
export const HELD: Record<string, string> = {
  'aws-cdk-lib': 'the floor for users: the oldest CDK that resolves in every language, with NODEJS_24_X',
  'constructs': 'the floor for users, which goes with the one of aws-cdk-lib',
  'typescript': '7 has no JavaScript API, which jsii and typescript-eslint need',
  'jsii': 'its major and minor version is the one of TypeScript',
  'jsii-rosetta': 'its major and minor version is the one of jsii',
  'p-map': '4 is the last CommonJS release, which jest can load on Node 20',
  'pretty-bytes': '6 and later are ES modules only',
  'cdk-nag': '3 wants a CDK newer than the floor',
  'commander': '15 needs Node 22',
  '@stryker-mutator/core': '10 needs Node 22',
  '@stryker-mutator/jest-runner': '10 needs Node 22',
  'commit-and-tag-version': '13 needs Node 22',
  '@types/node': 'the oldest Node.js that is supported',
  '@aws-cdk/cloud-assembly-schema': 'Go takes its indirect versions from node_modules, so this is the one that resolves there',
  '@aws-cdk/asset-node-proxy-agent-v6': 'Go takes its indirect versions from node_modules, so this is the one that resolves there',
  'aws-cdk': 'the CLI\'s `latest` tag can be wrong; take the version that its release notes name',
  'unrs-resolver': '1.13 has no package for every platform, and `npm ci` fails',
};

import type { Where } from './place';

/** Names of errors of the SDK and of the services. */
const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
const BAD_CREDENTIALS = [
  'ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidSignatureException',
];
const DENIED = ['AccessDenied', 'AccessDeniedException', 'AuthorizationError'];
const NO_HOST = ['ENOTFOUND', 'EAI_AGAIN'];

/** An error that already says what to do. */
export class Refusal extends Error {}

/** An error in words that say what to do. The words of AWS stay. */
export function explain(error: Error, where: Partial<Where>): string {
  const advice = adviceFor(error, where);
  return advice === undefined ? error.message : `${error.name}: ${error.message}\n${advice}`;
}

function adviceFor(error: Error & { code?: string; errno?: unknown }, where: Partial<Where>): string | undefined {
  if (error instanceof Refusal) return undefined;
  if (NO_CREDENTIALS.includes(error.name)) {
    return `There are no credentials${profileOf(where)}. Give --profile NAME, a profile of ~/.aws/config, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
  }
  if (BAD_CREDENTIALS.includes(error.name)) return `AWS does not take these credentials${profileOf(where)}. They may have expired: log in again. An opt-in region must be enabled in the account.`;
  if (NO_HOST.includes(error.code ?? '')) return `The address of the service in the region ${where.region} is unknown. The region may be misspelt, may have no Amazon Glacier, or there is no network. Give --region NAME.`;
  if (error.name === 'NoLongerSupportedException' || isNewVaultDenied(error)) return NEW_CUSTOMERS;
  if (DENIED.includes(error.name)) return `These credentials${profileOf(where)} lack the permission that AWS names. npm run prove needs to deploy a stack with roles, to use Glacier and S3, and to start an Automation document.`;
  return undefined;
}

const NEW_CUSTOMERS = 'Glacier makes no vault for this account. AWS takes no new customers of Amazon Glacier since December 2025: only an account that has used it before can make one. '
  + 'If this account has vaults, the credentials lack the permission glacier:CreateVault.';

const isNewVaultDenied = ({ name, message }: Error): boolean => DENIED.includes(name) && message.includes('glacier:CreateVault');

const profileOf = ({ profile }: Partial<Where>): string => (profile === undefined ? '' : ` of the profile ${profile}`);

/** Said if the region was never prepared for the CDK. */
export const notBootstrapped = ({ account, region, profile }: Where): Refusal => new Refusal(
  `The CDK cannot deploy to the account ${account} in ${region} yet: it needs a bucket and roles there, once for each account and region. Make them with\n`
  + `  npx cdk bootstrap aws://${account}/${region}${profile === undefined ? '' : ` --profile ${profile}`}\n`
  + 'and run this again. Nothing was made.');

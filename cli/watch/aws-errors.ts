import { InputError } from '../input-error';

type AwsError = Error & { readonly $metadata?: { readonly httpStatusCode?: number }; readonly $retryable?: unknown };

/** Whether a later call may succeed: AWS was not reached, was busy, or failed by itself. */
export function isTransient(error: unknown): boolean {
  const { name, $metadata, $retryable } = error as AwsError;
  if (error instanceof InputError || name === 'CredentialsProviderError' || $metadata === undefined) return false;
  return $retryable !== undefined || $metadata.httpStatusCode === undefined || $metadata.httpStatusCode >= 500;
}

/** What AWS refused, as a mistake of what was given: credentials, permissions, names. Any other error stays as it is. */
export function refusal(error: unknown): unknown {
  const { name, message, $metadata } = error as AwsError;
  if (name === 'CredentialsProviderError') return new InputError(`there are no AWS credentials (${message}): give --profile, or set them in the environment`);
  if (message?.startsWith('Region is missing')) return new InputError('no region is known: give --region');
  if ($metadata === undefined) return error;
  return new InputError(`AWS answered ${name}: ${message}`);
}

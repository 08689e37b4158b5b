import { DeleteArchiveCommand, DeleteVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { OWN_ACCOUNT } from './own-account';
import { GLACIER_BUSY_ERRORS, GLACIER_ERROR } from '../../../contracts/glacier';
import { DeletionAnswer, Deletions, VaultAnswer } from '../../deletion/ports';

interface GlacierError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The proof grew too old while the request was made. */
class TooLateError extends Error {
  public readonly name = 'TooLateError';
}

const BAD_REQUEST = 400;
const INTERNAL_ERROR = 500;

/**
 * Deletes from vaults. The client must not retry by itself: each call needs a proof that is not older than a minute, and only the caller can make a
 * new one.
 */
export class GlacierDeletions implements Deletions {
  /** @param once a client made with `ONCE` */
  constructor(private readonly once: GlacierClient) {}

  public async deleteArchive(vaultName: string, archiveId: string, isFresh: () => boolean): Promise<DeletionAnswer> {
    const command = new DeleteArchiveCommand({ accountId: OWN_ACCOUNT, vaultName, archiveId });
    // Behind the signature: credentials may take long, and Lambda may freeze the container until its next invocation.
    command.middlewareStack.add((next) => async (args) => {
      if (!isFresh()) throw new TooLateError();
      return next(args);
    }, { step: 'finalizeRequest', priority: 'low' });
    try {
      const { $metadata } = await this.once.send(command);
      return { kind: 'deleted', requestId: $metadata.requestId ?? '' };
    } catch (error) {
      if (error instanceof TooLateError) return { kind: 'too-late' };
      return answerOf(error as GlacierError);
    }
  }

  public async deleteVault(vaultName: string): Promise<VaultAnswer> {
    try {
      await this.once.send(new DeleteVaultCommand({ accountId: OWN_ACCOUNT, vaultName }));
      return { kind: 'deleted' };
    } catch (error) {
      const { name, message } = error as GlacierError;
      if (name === GLACIER_ERROR.RESOURCE_NOT_FOUND) return { kind: 'deleted' };
      // Glacier refuses a vault that is not empty, or was written to since its last inventory.
      if (name === GLACIER_ERROR.INVALID_PARAMETER) return { kind: 'not-yet', message };
      const answer = answerOf(error as GlacierError);
      return answer.kind === 'refused' ? answer : { kind: 'not-yet', message: `${name}: ${message}` };
    }
  }
}

/** `ServiceUnavailableException`, and each answer that is none of Glacier's, may come after the effect. */
function answerOf({ name, message, $metadata: { httpStatusCode: status } = {} }: GlacierError): Exclude<DeletionAnswer, { kind: 'deleted' }> {
  const words = `${name}: ${message}`;
  if (status === undefined || status < BAD_REQUEST || status >= INTERNAL_ERROR || name === GLACIER_ERROR.REQUEST_TIMEOUT) return { kind: 'unclear', message: words };
  if (GLACIER_BUSY_ERRORS.includes(name)) return { kind: 'busy' };
  return { kind: 'refused', message: words, ...(name === GLACIER_ERROR.RESOURCE_NOT_FOUND ? { isGone: true } : {}) };
}

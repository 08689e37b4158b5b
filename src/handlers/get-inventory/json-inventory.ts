import { Readable } from 'stream';
import { JSONParser, ParsedElementInfo } from '@streamparser/json-node';
import { RUN_ERROR } from '../../contracts/launch';
import { RunError } from '../shared/run-error';

/** The vault at the end of `arn:aws:glacier:<region>:<account>:vaults/<name>`. */
const VAULT_OF_ARN = /:vaults\/([^/]+)$/;

/** The rows of a JSON inventory, as they are read. The file must be of this vault and must be whole. */
export async function* jsonInventory(bytes: AsyncIterable<Uint8Array>, vaultName: string): AsyncGenerator<unknown> {
  let ofThisVault = false;
  for await (const { key, value } of elements(bytes)) {
    if (key === 'VaultARN') {
      checkVault(value, vaultName);
      ofThisVault = true;
    } else if (typeof key === 'number') {
      yield value;
    } else {throw malformed('its ArchiveList is not a list');}
  }
  if (!ofThisVault) throw malformed('it has no VaultARN, so it may be of another vault');
}

async function* elements(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ParsedElementInfo> {
  const parser = new JSONParser({ paths: ['$.VaultARN', '$.ArchiveList.*'], keepStack: false });
  let read = 0;
  let failure: Error | undefined;
  const source = Readable.from(counted(bytes, (length) => { read += length; }), { objectMode: true });
  source.on('error', (error) => {
    failure = error;
    parser.destroy(error);
  });
  try {
    yield* source.pipe(parser);
  } catch (error) {
    throw failure ?? malformed(inWords(error as Error, read));
  } finally {
    source.destroy();
  }
}

async function* counted(bytes: AsyncIterable<Uint8Array>, count: (length: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    count(piece.length);
    yield piece;
  }
}

function checkVault(arn: unknown, vaultName: string): void {
  const [, found] = VAULT_OF_ARN.exec(String(arn)) ?? [];
  if (found !== vaultName) throw malformed(`it is of the vault ${found ?? String(arn)}, and the run is of the vault ${vaultName}`);
}

function inWords(error: Error, read: number): string {
  const [, position] = /absolute position "(\d+)"/.exec(error.message) ?? [];
  if (position !== undefined) return `at byte ${position} it is not JSON: ${error.message}`;
  return `it ends after ${read} bytes in the middle of its JSON: ${error.message}`;
}

export const malformed = (problem: string): RunError =>
  new RunError(RUN_ERROR.MALFORMED_INVENTORY, `the inventory cannot be used: ${problem}. Nothing was requested. Resume the run for another inventory; one that you provided is put in its place first.`);

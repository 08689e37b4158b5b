import { mappingVaultOf } from '../contracts/vaults';

/**
 * A vault that holds the names of another one is not moved by itself.
 *
 * @param others vaults of the same region
 * @returns why; undefined if it is a vault like any other: there is no such other vault, or it holds not exactly one archive
 */
export function mappingVaultReason(vaultName: string, archives: number, others: readonly string[]): string | undefined {
  const named = archives === 1 ? others.find((other) => mappingVaultOf(other) === vaultName) : undefined;
  return named === undefined ? undefined : `it is the mapping vault of ${named}: its one archive holds the names, and is not moved by itself`;
}

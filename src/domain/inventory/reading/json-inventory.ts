import { InventoryFile } from './inventory-file';
import { InventoryRow, readRow, tooLong } from './inventory-row';
import { JsonListener, JsonScanner, MOST_VALUE_BYTES, parsed } from './json-scanner';
import { malformedInventory } from './malformed-inventory';
import { rowBatches, RowParser } from './row-batches';

const LIST = 'ArchiveList';
const VAULT = 'VaultARN';
/** Region and name in `arn:aws:glacier:<region>:<account>:vaults/<name>`. */
const VAULT_OF_ARN = /^arn:[^:]*:glacier:([^:]*):[^:]*:vaults\/([^/]+)$/;

/**
 * An inventory as Glacier writes it in JSON. It must be complete: an inventory that is cut off is malformed, not shorter.
 * If `wanted` is given, it must also be of that vault.
 */
export class JsonInventory implements InventoryFile, JsonListener, RowParser {
  public vaultName?: string;
  public vaultRegion?: string;
  private readonly scanner = new JsonScanner(this);
  private rows: InventoryRow[] = [];
  private hasList = false;
  /** Index of the next element of the list. */
  private index = 0;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>, private readonly wanted?: string) {}

  /** Counts from 0, as every JSON tool does. */
  public place(row: number): string {
    return `${LIST}[${row}]`;
  }

  public batches(): AsyncGenerator<readonly InventoryRow[]> {
    return rowBatches(this.bytes, this);
  }

  public push(piece: Uint8Array): void {
    this.scanner.push(piece);
  }

  public end(): void {
    this.scanner.end();
    if (this.vaultName === undefined) throw malformedInventory(`it has no ${VAULT}, so it may be of another vault`);
    if (!this.hasList) throw malformedInventory(`it has no ${LIST}`);
  }

  public takeRows(): readonly InventoryRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  public member(name: string): boolean {
    if (name !== LIST) return false;
    if (this.hasList) throw malformedInventory(`it has two ${LIST}s`);
    this.hasList = true;
    return true;
  }

  public value(name: string, bytes: Buffer | undefined, at: number): void {
    if (name === LIST) throw malformedInventory(`its ${LIST} is not a list`);
    // Other members say nothing about archives. They must still be JSON, unless they are too long to be parsed.
    if (name === VAULT) this.checkVault(parsed(bytes, at));
    else if (bytes) parsed(bytes, at);
  }

  public element(bytes: Buffer | undefined, at: number): void {
    this.rows.push(bytes ? readRow(parsed(bytes, at), this.index) : tooLong(this.index, `${MOST_VALUE_BYTES} bytes`));
    this.index += 1;
  }

  private checkVault(arn: unknown): void {
    const [, region, found] = (typeof arn === 'string' && VAULT_OF_ARN.exec(arn)) || [];
    if (found === undefined) throw malformedInventory(`its ${VAULT} names no vault`);
    const wanted = this.wanted ?? this.vaultName ?? found;
    if (found !== wanted) throw malformedInventory(`it is of the vault ${found}, and the run is of the vault ${wanted}`);
    this.vaultName = found;
    this.vaultRegion = region;
  }
}

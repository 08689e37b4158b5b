import { InventoryFile } from './inventory-file';
import { InventoryRow, readRow, tooLong } from './inventory-row';
import { JsonListener, JsonScanner, MOST_VALUE_BYTES, parsed } from './json-scanner';
import { malformed } from './malformed';
import { pieces } from './pieces';

const LIST = 'ArchiveList';
const VAULT = 'VaultARN';
/** Region and name in `arn:aws:glacier:<region>:<account>:vaults/<name>`. */
const VAULT_OF_ARN = /^arn:[^:]*:glacier:([^:]*):[^:]*:vaults\/([^/]+)$/;

/** An inventory as Glacier writes it in JSON. It must be of the vault `wanted`, if that is said, and must be whole. */
export class JsonInventory implements InventoryFile, JsonListener {
  public vaultName?: string;
  public vaultRegion?: string;
  private rows: InventoryRow[] = [];
  private hasList = false;
  /** The next element's place. */
  private index = 0;

  constructor(private readonly bytes: AsyncIterable<Uint8Array>, private readonly wanted?: string) {}

  /** Counted from 0, as every tool for JSON does. */
  public place(row: number): string {
    return `${LIST}[${row}]`;
  }

  public async *batches(): AsyncGenerator<readonly InventoryRow[]> {
    const scanner = new JsonScanner(this);
    for await (const piece of pieces(this.bytes)) {
      scanner.push(piece);
      const { rows } = this;
      this.rows = [];
      if (rows.length) yield rows;
    }
    scanner.end();
    if (this.vaultName === undefined) throw malformed(`it has no ${VAULT}, so it may be of another vault`);
    if (!this.hasList) throw malformed(`it has no ${LIST}`);
  }

  public member(name: string): boolean {
    if (name !== LIST) return false;
    if (this.hasList) throw malformed(`it has two ${LIST}s`);
    this.hasList = true;
    return true;
  }

  public value(name: string, bytes: Buffer | undefined, at: number): void {
    if (name === LIST) throw malformed(`its ${LIST} is not a list`);
    // What is neither of the two says nothing about archives; it must be JSON all the same, as far as it can be held.
    if (name === VAULT) this.checkVault(parsed(bytes, at));
    else if (bytes) parsed(bytes, at);
  }

  public element(bytes: Buffer | undefined, at: number): void {
    this.rows.push(bytes ? readRow(parsed(bytes, at), this.index) : tooLong(this.index, `${MOST_VALUE_BYTES} bytes`));
    this.index += 1;
  }

  private checkVault(arn: unknown): void {
    const [, region, found] = (typeof arn === 'string' && VAULT_OF_ARN.exec(arn)) || [];
    if (found === undefined) throw malformed(`its ${VAULT} names no vault`);
    const wanted = this.wanted ?? this.vaultName ?? found;
    if (found !== wanted) throw malformed(`it is of the vault ${found}, and the run is of the vault ${wanted}`);
    this.vaultName = found;
    this.vaultRegion = region;
  }
}

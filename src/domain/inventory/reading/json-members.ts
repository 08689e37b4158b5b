import { JsonListener, parsed } from './json-scanner';
import { malformedInventory } from './malformed-inventory';

export const LIST = 'ArchiveList';
const VAULT = 'VaultARN';
/** Region and name in `arn:aws:glacier:<region>:<account>:vaults/<name>`. */
const VAULT_OF_ARN = /^arn:[^:]*:glacier:([^:]*):[^:]*:vaults\/([^/]+)$/;

/** The vault that an inventory names. A CSV names none. */
export interface NamedVault {
  readonly vaultName?: string;
  readonly vaultRegion?: string;
}

/** Checks what an inventory in JSON says besides its rows. If `wanted` is given, it must be of that vault. */
export abstract class JsonMembers implements JsonListener {
  public vaultName?: string;
  public vaultRegion?: string;
  /** The vault, if the file names it before its rows. */
  public vaultBeforeRows?: string;

  /** @param hasList the list has begun, in a part of the file that was read before */
  constructor(private readonly wanted?: string, private hasList = false) {}

  public abstract element(bytes: Buffer | undefined, at: number, end: number): void;

  public member(name: string, inside: number): boolean {
    if (name !== LIST) return false;
    if (this.hasList) throw malformedInventory(`it has two ${LIST}s`);
    this.hasList = true;
    this.vaultBeforeRows = this.vaultName;
    this.beginList(inside);
    return true;
  }

  public value(name: string, bytes: Buffer | undefined, at: number): void {
    if (name === LIST) throw malformedInventory(`its ${LIST} is not a list`);
    // Other members say nothing about archives. They must still be JSON, unless they are too long to be parsed.
    if (name === VAULT) this.checkVault(parsed(bytes, at));
    else if (bytes) parsed(bytes, at);
  }

  /** Called when the list begins. @param _inside the byte behind its bracket */
  protected beginList(_inside: number): void {}

  /** The file has ended, and it is one JSON object. */
  protected checkMembers(): void {
    if (this.vaultName === undefined) throw malformedInventory(`it has no ${VAULT}, so it may be of another vault`);
    if (!this.hasList) throw malformedInventory(`it has no ${LIST}`);
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

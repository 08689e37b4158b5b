import { ArchiveComparison } from './compare-archives';
import { Decisions } from './decisions';
import type { ManifestRequest, ManifestSink, ManifestSummary } from './engine';
import { GivenRecords } from './given';
import { InventoryPass, invalidEntryAt } from './inventory-pass';
import { ManifestPass } from './manifest-pass';
import { OccupiedKeys } from './occupied-keys';
import { PartitionLimits, PartitionWriter } from './partition-writer';
import { SortingSpace } from './sorting-space';
import { RUN_ERROR } from '../../../contracts/launch';
import { Amount } from '../../../contracts/manifest';
import { RunError } from '../../run-error';
import { InventoryFile } from '../reading/inventory-file';
import { openInventoryFile } from '../reading/open-inventory-file';

/** Makes one manifest, once. */
export class ManifestBuild {
  private readonly file: InventoryFile;
  private readonly inventory: InventoryPass;

  constructor(private readonly request: ManifestRequest, private readonly space: SortingSpace, private readonly limits: PartitionLimits) {
    this.file = openInventoryFile(request.inventory);
    this.inventory = new InventoryPass(space, this.file, request);
  }

  /** Rows of the inventory that have been read. */
  public get rows(): Amount {
    return this.inventory.rows;
  }

  public async run(sink: ManifestSink): Promise<ManifestSummary> {
    await this.inventory.read(this.request.prefix);
    if (!this.rows.archives) throw this.empty();
    const prefix = this.request.prefix ?? this.vaultName();
    const decisions = new Decisions(this.space);
    const { counts } = await this.compared(decisions);
    const writer = new PartitionWriter(sink, this.request.chunkSize, this.limits);
    const leftOut = await this.write(prefix, decisions, writer);
    return {
      ...(this.file.vaultName === undefined ? {} : { vault_name: this.file.vaultName, vault_region: this.file.vaultRegion }),
      partitions: writer.partitions,
      inventory: this.rows,
      left_out: leftOut,
      name_overrides: counts.overrides,
      unknown_selected_ids: counts.unknownSelected,
    };
  }

  private async compared(decisions: Decisions): Promise<ArchiveComparison> {
    const { overrides, mappedNames, selectedIds } = this.request;
    const given = new GivenRecords(this.space, this.inventory.names);
    if (overrides) await given.takeOverrides(overrides);
    if (mappedNames) await given.takeMapped(mappedNames);
    if (selectedIds) await given.takeSelected(selectedIds);
    const comparison = new ArchiveComparison(this.space, decisions);
    comparison.compare(this.inventory.byId.sorted(), given.sorted());
    return comparison;
  }

  private async write(prefix: string, decisions: Decisions, writer: PartitionWriter): Promise<Amount> {
    const pass = new ManifestPass({
      prefix,
      names: this.inventory.names,
      selection: this.request.selection,
      occupied: await this.occupied(prefix),
      place: (row) => this.file.place(row),
    });
    await pass.write(this.inventory.byAge.sorted(), decisions.sorted(), writer);
    if (!pass.archives && pass.leftOut.archives) throw this.nothingSelected();
    for (const invalid = this.inventory.invalid.sorted(); invalid.next();) await writer.add(invalidEntryAt(invalid));
    await writer.end();
    return pass.leftOut;
  }

  private async occupied(prefix: string): Promise<OccupiedKeys> {
    const occupied = new OccupiedKeys();
    if (!this.request.existing) return occupied;
    const splits = this.inventory.sample.sorted().map((name) => `${prefix}/${name}`);
    for await (const keys of this.request.existing(splits)) {
      for (const key of keys) occupied.add(key);
    }
    return occupied;
  }

  private vaultName(): string {
    const { vaultName } = this.file;
    if (vaultName === undefined) throw new RunError(RUN_ERROR.INVALID_PARAMETER, 'a CSV inventory does not say of which vault it is: give the destination prefix.');
    return vaultName;
  }

  private empty(): RunError {
    const vaultName = this.file.vaultName ?? this.request.inventory.vaultName;
    return new RunError(RUN_ERROR.VAULT_EMPTY, `the inventory${vaultName === undefined ? '' : ` of the vault ${vaultName}`} lists no archives: there is nothing to transfer.`);
  }

  private nothingSelected(): RunError {
    return new RunError(RUN_ERROR.NOTHING_SELECTED,
      `the selection leaves nothing to transfer: it fits none of the ${this.rows.archives.toLocaleString('en')} archives that the inventory lists. Nothing was requested. Change the selection, and launch a new run.`);
  }
}

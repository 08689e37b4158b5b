import { ArchiveComparison } from './archive-comparison';
import { ClashFilter } from './clash-filter';
import { Decisions } from './decisions';
import type { ManifestRequest, ManifestSink, ManifestSummary } from './engine';
import { InventoryPass, invalidEntryAt } from './inventory-pass';
import { KeyClashes } from './key-clashes';
import { emptyInventory, nothingSelected, vaultAsPrefix } from './manifest-errors';
import { ManifestPass, ManifestPassOptions } from './manifest-pass';
import { OccupiedKeys } from './occupied-keys';
import { PartitionLimits, PartitionWriter } from './partition-writer';
import { SideInputs } from './side-inputs';
import { SortingSpace } from './sorting-space';
import { manifestSummary } from './summary';
import { Amount } from '../../../contracts/manifest';
import { InventoryFile } from '../reading/inventory-file';
import { openInventoryFile } from '../reading/open-inventory-file';

/*
 * Makes the manifest of one inventory in bounded memory, in four steps:
 *
 * 1. `InventoryPass` reads the inventory once, and sorts the archives by age.
 * 2. `SideInputs` reads and sorts the user's names, the names of the mapping vault, and the selected ids.
 * 3. `ArchiveComparison` compares all archives with one another, and records `Decisions` about single ones.
 * 4. `ManifestPass` goes through the archives by age, along with their decisions, and writes their entries in partitions.
 *
 * Guarantees:
 * - The same inputs give the same partitions, with any amount of memory. The order of the rows matters only for rows that are invalid
 *   or have a duplicate id.
 * - Every row of the inventory is in the manifest once, unless the selection leaves it out. No two archives have the same key.
 * - No partition is written before all inputs were read. So a malformed input leaves no part of a manifest.
 *
 * If the build dies halfway, the partitions that it has written belong to no run. The next attempt reads the inputs from the
 * beginning and writes into another folder, under the same rules.
 */

/** One build of one manifest. */
export class ManifestBuild {
  private readonly file: InventoryFile;
  private readonly inventory: InventoryPass;
  private readonly filter = new ClashFilter();

  constructor(private readonly request: ManifestRequest, private readonly space: SortingSpace, private readonly limits: PartitionLimits) {
    this.file = openInventoryFile(request.inventory);
    this.inventory = new InventoryPass(space, this.file, { ...request, filter: this.filter });
  }

  /** Rows of the inventory that have been read. */
  public get rows(): Amount {
    return this.inventory.rows;
  }

  public async run(sink: ManifestSink): Promise<ManifestSummary> {
    await this.inventory.read(this.request.prefix);
    if (!this.rows.archives) throw emptyInventory(this.file.vaultName ?? this.request.inventory.vaultName);
    const prefix = this.request.prefix ?? vaultAsPrefix(this.file.vaultName);
    const decisions = new Decisions(this.space);
    const { counts } = await this.compared(decisions);
    const writer = new PartitionWriter(sink, this.request.chunkSize, this.limits);
    const clashes = new KeyClashes(this.space, prefix, this.filter);
    const leftOut = await this.write({ prefix, clashes }, decisions, writer);
    return manifestSummary(this.file, this.request.objectRules, {
      partitions: writer.partitions,
      inventory: this.rows,
      left_out: leftOut,
      name_overrides: counts.overrides,
      key_clashes: clashes.found(),
      unknown_selected_ids: counts.unknownSelected,
    });
  }

  private async compared(decisions: Decisions): Promise<ArchiveComparison> {
    const { overrides, mappedNames, selectedIds } = this.request;
    const { archives, names } = this.inventory;
    const inputs = new SideInputs(this.space, names, archives);
    if (overrides) await inputs.takeOverrides(overrides);
    if (mappedNames) await inputs.takeMapped(mappedNames);
    if (selectedIds) await inputs.takeSelected(selectedIds);
    if (overrides ?? mappedNames) archives.addAll();
    const comparison = new ArchiveComparison(this.space, decisions, this.filter);
    comparison.compare(archives, inputs.sorted());
    return comparison;
  }

  private async write({ prefix, clashes }: Pick<ManifestPassOptions, 'prefix' | 'clashes'>, decisions: Decisions, writer: PartitionWriter): Promise<Amount> {
    const pass = new ManifestPass({
      prefix,
      clashes,
      folderMarkers: this.request.folderMarkers,
      selection: this.request.selection,
      objectRules: this.request.objectRules,
      occupied: await this.occupied(prefix),
      place: (row) => this.file.place(row),
    });
    await pass.write(this.inventory.byAge.sorted(), decisions.sorted(), writer);
    if (!pass.archives && pass.leftOut.archives) throw nothingSelected(this.rows.archives);
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
}

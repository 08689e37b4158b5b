import { createHash } from 'node:crypto';
import { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { Uploaded } from '../../../local/demo/fill-vault';
import { objectMetadata } from '../../../src/contracts/metadata';
import { archivesOf } from '../transfer/support';

/*
 * A vault of tens of archives, and an inventory that lists thousands: these, and others that are made up. A run never requests a made-up one. It is
 * either a folder marker, which the launch leaves out and the manifest lists, or the selection leaves it out and counts it.
 */

/** The vault, and the prefix of the keys. */
export const VAULT = 'scans';
const MADE_UP = 3_000;
const FOLDERS = 50;
/** Bytes. Made-up archives that are no folder markers are larger. */
const LARGEST = 1_000_000;
export const SELECTION = { exclude: ['folder-7/**'], maximum_size: LARGEST };

const sha512 = (text: string) => createHash('sha512').update(text).digest();
const idOf = (i: number) => sha512(`archive ${i}`).toString('base64url').repeat(2).slice(0, 138);
/** As the inventory writes it. */
const minutesAfter = (year: number, minutes: number) => new Date(Date.UTC(year, 0, 1) + minutes * 60_000).toISOString().replace('.000', '');

/** Some have equal names, and some descriptions say nothing. All are older than the archives of the vault. */
const madeUp = Array.from({ length: MADE_UP }, (_, i) => {
  const name = `folder-${i % FOLDERS}/scan ${i % 2_900}`;
  const saysNothing = i % 100 === 99;
  const isMarker = i % 3 > 0 && !saysNothing;
  return {
    ArchiveId: idOf(i),
    ArchiveDescription: saysNothing ? '' : isMarker ? `/${name}` : `${name}.tif`,
    CreationDate: minutesAfter(2014, (i * 7_919) % MADE_UP),
    Size: isMarker ? 1 : LARGEST + 1 + i,
    SHA256TreeHash: sha512(`content ${i}`).toString('hex').slice(0, 64),
  };
});

/** The folder markers in the manifest. */
export const MARKERS = madeUp.filter(({ Size, ArchiveDescription }) => Size === 1 && !ArchiveDescription.startsWith('/folder-7/')).length;

/** What becomes of an archive of the vault. */
export type Fate =
  | 'moved'
  /** Glacier does not know it when it is first requested. */
  | 'lost at first'
  /** An earlier transfer has moved it. */
  | 'there'
  /** Another object is at its key. */
  | 'occupied'
  | 'left out';

interface Sample {
  readonly description: string;
  /** @default - the description */
  readonly name?: string;
  /** The lines of the name override file. The first one counts. */
  readonly given?: readonly string[];
  /** An older archive has its name. */
  readonly suffixed?: true;
  /** @default moved */
  readonly fate?: Fate;
  /** The inventory lists it twice. */
  readonly twice?: true;
}

/** From the oldest to the youngest. */
const SAMPLES: readonly Sample[] = [
  ...Array.from({ length: 20 }, (_, i) => ({ description: `box ${i % 4}/page ${i}.tif` })),
  { description: 'same.txt' },
  { description: 'same.txt', suffixed: true },
  { description: 'same.txt', suffixed: true },
  // A made-up archive has the name. It keeps it, although it is left out.
  { description: 'folder-3/scan 3.tif', suffixed: true },
  { description: '' },
  { description: String.raw`{"type":"file","path":"/\u00dcber/\u65e5\u672c \"1\".txt"}`, name: 'Über/日本 "1".txt' },
  { description: 'unnamed 1', given: ['given/real.tif', 'given/second.tif'] },
  { description: 'unnamed 2', given: ['given/real.tif'], suffixed: true },
  { description: 'folder-7/in.txt', given: ['in.txt'] },
  { description: 'out.txt', given: ['folder-7/out.txt'], fate: 'left out' },
  { description: 'folder-7/stays.txt', fate: 'left out' },
  { description: 'twice.txt', twice: true },
  { description: 'occupied.txt', fate: 'occupied' },
  { description: 'there.txt', fate: 'there' },
  // When it was moved, an older archive had its name. The vault has lost that one since.
  { description: 'there before.txt', fate: 'there', suffixed: true },
  { description: 'lost.txt', fate: 'lost at first' },
];

/** The files that fill the vault. */
export const SOURCES = archivesOf(SAMPLES.map(({ description }) => description));

/** An archive of the vault, with what a run must make of it. */
export interface Scan extends Pick<Sample, 'given' | 'twice'> {
  readonly uploaded: Uploaded;
  readonly creationDate: string;
  readonly key: string;
  readonly fate: Fate;
}

export function scansOf(uploaded: readonly Uploaded[]): Scan[] {
  return SAMPLES.map(({ description, name: ofDescription = description, given, suffixed, twice, fate = 'moved' }, i) => {
    const { archiveId } = uploaded[i];
    const creationDate = minutesAfter(2015, i);
    const name = (given?.[0] ?? ofDescription) || `undefined-name/${archiveId}`;
    const suffix = ` (${creationDate.replace(/[-:]/g, '')}-${createHash('sha256').update(archiveId).digest('hex').slice(0, 16)})`;
    return { uploaded: uploaded[i], creationDate, key: `${VAULT}/${suffixed ? name.replace(/\.\w+$/, (extension) => suffix + extension) : name}`, given, twice, fate };
  });
}

const rowOf = ({ uploaded: { archiveId, source, treeHash }, creationDate }: Scan) =>
  ({ ArchiveId: archiveId, ArchiveDescription: source.description, CreationDate: creationDate, Size: source.size, SHA256TreeHash: treeHash });

/** Rows of archives of the vault stand everywhere among the others. A row of each comes twice, and one cannot be read. */
export function inventoryOf(scans: readonly Scan[]): string {
  const every = Math.floor(MADE_UP / scans.length);
  const rows = madeUp.flatMap((row, i) => (i % every === 0 && i / every < scans.length ? [rowOf(scans[i / every]), row] : [row]));
  const again = [...scans.filter(({ twice }) => twice).map(rowOf), madeUp[5]];
  return JSON.stringify({
    VaultARN: `arn:aws:glacier:us-east-1:000000000000:vaults/${VAULT}`,
    InventoryDate: '2026-01-01T00:00:00Z',
    ArchiveList: [...rows, ...again, { ...madeUp[6], ArchiveId: 'short' }],
  });
}

export function overridesOf(scans: readonly Scan[]): string {
  const ofMadeUp = [[10, 'given/a.tif'], [11, 'given/a.tif'], [10, 'given/second.tif'], [9_999, 'given/none.tif']] as const;
  return [
    'GlacierArchiveID,FileName',
    ...ofMadeUp.map(([i, name]) => `${idOf(i)},${name}`),
    ...scans.flatMap(({ uploaded: { archiveId }, given = [] }) => given.map((name) => `${archiveId},${name}`)),
  ].join('\n');
}

/** What the destination has before the transfer. */
export async function objectsOf(scans: readonly Scan[]): Promise<Pick<PutObjectCommandInput, 'Key' | 'Body' | 'Metadata'>[]> {
  const others = [...scans.filter(({ fate }) => fate === 'occupied').map(({ key }) => key), `${VAULT}/folder-0/scan 0.tif`, `${VAULT}/folder-1/scan 1`, `${VAULT}/elsewhere.txt`];
  const there = await Promise.all(scans.filter(({ fate }) => fate === 'there').map(async ({ key, creationDate, uploaded: { archiveId, source, treeHash } }) => {
    const bytes: Buffer[] = [];
    for await (const block of source.open()) bytes.push(block);
    const archive = { sha256_tree_hash: treeHash, creation_date: creationDate, description: source.description };
    return { Key: key, Body: Buffer.concat(bytes), Metadata: objectMetadata({ run: 'earlier', archiveId }, archive) };
  }));
  return [...others.map((key) => ({ Key: key, Body: `something else at ${key}` })), ...there];
}

/** The made-up rows and bytes that the selection leaves out. */
export function leftOut(scans: readonly Scan[]): { archives: number; bytes: number } {
  const rows = [
    ...[...madeUp, madeUp[5]].filter(({ ArchiveDescription: name, Size }) => Size > LARGEST || name.startsWith('/folder-7/')),
    ...scans.filter(({ fate }) => fate === 'left out').map(rowOf),
  ];
  return { archives: rows.length, bytes: rows.reduce((sum, { Size }) => sum + Size, 0) };
}

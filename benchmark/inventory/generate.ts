import { createCipheriv } from 'crypto';
import { closeSync, openSync, writeSync } from 'fs';

/** Random bytes of an archive: its id, its tree hash, its date and its size. */
const ID = 103;
const TREE_HASH = 32;
const CHANCE = 8;
const BYTES = ID + TREE_HASH + CHANCE;
const BATCH = 1_000;
/** Archives are made over ten years, and the inventory lists them in random order. */
const FIRST = Date.parse('2012-08-21T17:08:24Z');
const YEARS = 10 * 365 * 86_400_000;
/** One archive in 20 has the same name as another one. */
const EQUAL_NAMES = 20;

const FOLDERS = ['2012/Sommerfest', 'Fotos/Größe & Maß', '写真/北海道', 'backup/daily', 'Documents and Settings/me', 'projets/été'];

/** Descriptions of a file by upload tools. A tool that is listed twice is twice as frequent. */
const TOOLS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => path,
  (path) => path.replaceAll('/', '\\'),
  (path) => `<m><v>4</v><p>${Buffer.from(path).toString('base64')}</p><lm>20120821T170824Z</lm></m>`,
  (path) => JSON.stringify({ Path: utf7(path), UTCDateModified: '20150101T000000Z', Flags: 0 }),
  (path) => `mt2 ${Buffer.from(JSON.stringify({ filename: path, mtime: '20121103T062938Z' })).toString('base64url')}`,
];

/** CloudBerry's encoding: characters other than printable ASCII become base64 of UTF-16. */
const utf7 = (path: string): string => path.replace(/[^ -~]+/g, (text) =>
  `+${Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`);

/** Writes an inventory of the given number of archives. The same number always gives the same file. */
function generate(archives: number, file: string): void {
  const descriptor = openSync(file, 'w');
  const stream = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'inventory'), Buffer.alloc(16));
  const zeros = Buffer.alloc(BATCH * BYTES);
  writeSync(descriptor, '{"VaultARN":"arn:aws:glacier:eu-west-1:111122223333:vaults/photos","InventoryDate":"2026-11-21T08:00:00Z","ArchiveList":[');
  for (let first = 0; first < archives; first += BATCH) {
    const bytes = stream.update(zeros);
    const rows = Array.from({ length: Math.min(BATCH, archives - first) }, (_, i) => row(first + i, bytes.subarray(i * BYTES, (i + 1) * BYTES)));
    writeSync(descriptor, (first ? ',' : '') + rows.join(','));
  }
  writeSync(descriptor, ']}');
  closeSync(descriptor);
}

function row(number: number, bytes: Buffer): string {
  const named = number % EQUAL_NAMES === 0 ? number + 1 : number;
  const path = `${FOLDERS[named % FOLDERS.length]}/${Math.floor(named / 500)}/IMG_${named}.jpg`;
  const chance = bytes.readUInt32BE(ID + TREE_HASH) / 2 ** 32;
  return JSON.stringify({
    ArchiveId: bytes.toString('base64url', 0, ID),
    ArchiveDescription: TOOLS[Math.floor(named / 7) % TOOLS.length](path),
    CreationDate: new Date(FIRST + Math.floor(chance * YEARS)).toISOString(),
    Size: 1 + bytes.readUInt32BE(ID + TREE_HASH + 4),
    SHA256TreeHash: bytes.toString('hex', ID, ID + TREE_HASH),
  });
}

const [, , archives, file] = process.argv;
generate(Number(archives), file);

import { RawRow } from './inventory-row';
import { malformed } from './json-inventory';

const HEADER = 'ArchiveId,ArchiveDescription,CreationDate,Size,SHA256TreeHash';
/** Fields after the description hold no comma, so they are told from the right: a description may hold anything. */
const ROW = /^([^,]*),(.*),([^,]*),([^,]*),([^,]*)$/s;
/** Characters; a description has at most 1,024. Longer is not a row but a file that is no CSV. */
const MAX_LINE = 64 * 1024;

/**
 * The rows of a CSV inventory with Glacier's quoting, which is not RFC 4180: the description stands in quotes, a quote in it
 * is written `\"`, and a backslash is written as it is. So `\"` may be either; it is read as a quote.
 */
export async function* csvInventory(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawRow> {
  let first = true;
  for await (const line of lines(bytes)) {
    if (first && line.startsWith('ArchiveId,')) {
      if (line.trimEnd() !== HEADER) throw malformed(`its header is not ${HEADER}`);
    } else if (line !== '') {
      yield rowOf(line);
    }
    first = false;
  }
}

function rowOf(line: string): RawRow {
  const [, archiveId, description, creationDate, size, treeHash] = ROW.exec(line) ?? [];
  if (archiveId === undefined) return { ArchiveId: line.split(',')[0] };
  return {
    ArchiveId: unquoted(archiveId),
    ArchiveDescription: unquoted(description).replaceAll('\\"', '"'),
    CreationDate: unquoted(creationDate),
    Size: /^\d+$/.test(unquoted(size)) ? Number(unquoted(size)) : size,
    SHA256TreeHash: unquoted(treeHash),
  };
}

const unquoted = (field: string): string => (/^".*"$/s.test(field) ? field.slice(1, -1) : field);

/** Lines without their ends, `\n` or `\r\n`, and without a byte-order mark. */
async function* lines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // Drops the byte-order mark by itself.
  const decoder = new TextDecoder();
  let rest = '';
  let number = 1;
  for await (const piece of bytes) {
    const found = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = found.pop()!;
    number += found.length;
    yield* found.map(withoutReturn);
    if (rest.length > MAX_LINE) throw malformed(`line ${number} has more than ${MAX_LINE} characters, so it is not CSV`);
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

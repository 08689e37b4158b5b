import * as fc from 'fast-check';
import { malformedOverrides, OVERRIDES_HEADER as HEADER } from './malformed-overrides';
import { NameOverride, nameOverrides } from '../../../src/domain/names/name-overrides';
import { archiveIdOf as idOf, piecesOf } from '../../handlers/support/inventories';

async function read(text: string, size?: number): Promise<NameOverride[]> {
  const all: NameOverride[] = [];
  for await (const batch of nameOverrides(piecesOf(text, size))) all.push(...batch);
  return all;
}

describe('a name override file', () => {
  it.each([1, 7, 4096])('is read in pieces of %i bytes', async (size) => {
    const text = `${HEADER}\n${idOf(1)},holiday.mov\n${idOf(2)},"Grüße, ""Welt"".txt"\n${idOf(3)},日本/東京.jpg`;
    expect(await read(text, size)).toEqual([
      { line: 2, archiveId: idOf(1), fileName: 'holiday.mov' },
      { line: 3, archiveId: idOf(2), fileName: 'Grüße, "Welt".txt' },
      { line: 4, archiveId: idOf(3), fileName: '日本/東京.jpg' },
    ]);
  });

  it('may have a byte-order mark, CRLF, blank lines and quotes; line numbers stay right', async () => {
    const text = `\ufeff"GlacierArchiveID","FileName"\r\n\r\n"${idOf(1)}","a b.txt"\r\n\r\n${idOf(2)},c.txt\r\n\r\n`;
    expect(await read(text)).toEqual([
      { line: 3, archiveId: idOf(1), fileName: 'a b.txt' },
      { line: 5, archiveId: idOf(2), fileName: 'c.txt' },
    ]);
  });

  it('may leave a name empty; other names become safe paths', async () => {
    const text = `${HEADER}\n${idOf(1)},\n${idOf(2)},""\n${idOf(3)},\\\\server\\share\\a.txt\n${idOf(4)},/./b//c.txt`;
    expect((await read(text)).map(({ fileName }) => fileName)).toEqual(['', '', 'server/share/a.txt', 'b/c.txt']);
  });

  it('may say which archives the Guidance copied', async () => {
    expect(await read(`${HEADER},CopiedBy\n${idOf(1)},a.txt,Guidance\n${idOf(2)},b.txt,\n`)).toEqual([
      { line: 2, archiveId: idOf(1), fileName: 'a.txt', copiedByGuidance: true }, { line: 3, archiveId: idOf(2), fileName: 'b.txt' },
    ]);
  });

  it('may name no archive', async () => {
    expect(await read(`${HEADER}\n`)).toEqual([]);
  });

  it.each(malformedOverrides)('that %s is malformed, and the error has the line number', async (_, text, line, message) => {
    await expect(read(text, 50)).rejects.toMatchObject({ name: 'MalformedNameOverrides', message: expect.stringMatching(message) });
    await expect(read(text, 50)).rejects.toThrow(`Line ${line} of the name override file`);
  });

  it('that is not UTF-8 is malformed', async () => {
    async function* latin1(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEADER}\n${idOf(1)},Grüße.txt\n`, 'latin1');
    }
    await expect(nameOverrides(latin1()).next()).rejects.toMatchObject({ name: 'MalformedNameOverrides', message: expect.stringMatching(/Line 2 .* not UTF-8/) });
  });

  it('with a quote that is never closed fails at once, before the rest of the file is read', async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEADER}\n${idOf(1)},"a.txt\n`);
      for (; ; given++) yield Buffer.from(`${idOf(2)},b.txt\n`);
    }
    await expect(nameOverrides(endless()).next()).rejects.toThrow(/Line 2 .*never closed/);
    expect(given).toBeLessThan(200);
  });

  it('passes on an error of its source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEADER}\n`);
      throw new Error('connection reset');
    }
    await expect(nameOverrides(broken()).next()).rejects.toThrow(/^connection reset$/);
  });

  it('of many lines is read in batches', async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEADER}\n`);
      for (let piece = 0; piece < 9; piece++) yield Buffer.from(`${idOf(piece)},${piece}.txt\n`.repeat(2_500));
    }
    const sizes: number[] = [];
    for await (const batch of nameOverrides(pieces())) sizes.push(batch.length);
    // The parser keeps the last line of a piece until the next piece comes.
    expect(sizes).toEqual([4_999, 5_000, 5_000, 5_000, 2_501]);
  });

  it('gives back every name that is quoted by RFC 4180', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((text) => !/[\p{Cc}\p{Cs}\ufffd-\uffff\\]/u.test(text) && text.split('/').every((part) => !['', '.', '..'].includes(part)));
    await fc.assert(fc.asyncProperty(fc.array(name, { maxLength: 20 }), fc.integer({ min: 1, max: 64 }), async (names, size) => {
      const text = [HEADER, ...names.map((each, index) => `${idOf(index)},"${each.replaceAll('"', '""')}"`)].join('\r\n');
      expect((await read(text, size)).map(({ fileName }) => fileName)).toEqual(names);
    }), { numRuns: 100 });
  });
});

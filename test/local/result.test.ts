import type { Verdict } from '../../local/demo/proof';
import { resultOf } from '../../local/demo/result';

const verdict = (status: string, size: number, reason = ''): Verdict => ({
  archive_id: 'a', source_path: `${status}-${size}`, key: 'k', size, sha256_tree_hash: '', status, reason, proven: reason === '',
});

describe('the result of a demo', () => {
  const lines = resultOf([verdict('downloaded', 1000), verdict('downloaded', 2000, 'the bytes differ'), verdict('failed', 5, 'RetrievalFailed')], 12.4, 'here').split('\n');
  const cells = (line: string) => line.split('│').map((cell) => cell.trim()).filter(Boolean);

  it('counts archives, bytes and proofs by status', () => {
    expect(lines.filter((line) => line.includes('│')).map(cells)).toEqual([
      ['status', 'archives', 'bytes', 'proven'],
      ['downloaded', '2', '3 kB', '1'],
      ['failed', '1', '5 B', '0'],
    ]);
  });

  it('names each archive that is not proven, with its reason, and ends with the report', () => {
    expect(lines.slice(-5)).toEqual([
      'downloaded-2000: downloaded. the bytes differ',
      'failed-5: failed. RetrievalFailed',
      '1 of 3 archives are in S3, read back and equal to what was uploaded, after 12 s.',
      'Report: here',
      '',
    ]);
  });
});

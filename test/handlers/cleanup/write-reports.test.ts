import { cleanupWorld, entry, row } from './cleanup-doubles';
import { writeReports } from '../../../src/handlers/cleanup/write-reports';

const counts = (partition: number) => `run-1/report/counts-0000${partition}.json`;
const world = () => cleanupWorld([[entry('a')], [entry('b')], [entry('c')]], { a: row('a', 'downloaded'), b: row('b', 'requested'), c: row('c', 'staged') });
const written = ({ objects }: ReturnType<typeof world>) => [1, 2, 3].filter((partition) => objects.content.has(counts(partition)));

it('writes all partitions that are left, and adds up what is unfinished in them', async () => {
  const all = world();
  expect(await writeReports({ run: 'run-1', partition: 2, cared: 0 }, Infinity, all)).toEqual({ partition: 4, cared: 0, unfinished: 2 });
  expect(written(all)).toEqual([2, 3]);
});

it('begins no partition after the deadline but the first', async () => {
  const late = world();
  expect(await writeReports({ run: 'run-1', partition: 1, cared: 0 }, 0, late)).toEqual({ partition: 2, cared: 0, unfinished: 0 });
  expect(written(late)).toEqual([1]);
});

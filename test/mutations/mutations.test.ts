import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Mutation, mutations } from './mutation';
import { Workshop } from './workshop';

const PAGE = resolve(__dirname, '../../docs/reliability.md');
/** Number of workshops: one for each core of a small machine. */
const WORKSHOPS = 2;

jest.setTimeout(600_000);

const all = mutations();
const before = new Map<string, string>();
const after = new Map<string, string>();

/** Runs the patches of one workshop: every `WORKSHOPS`-th one. */
async function work(lane: number): Promise<void> {
  const mine = all.filter((_, i) => i % WORKSHOPS === lane);
  const workshop = await Workshop.open();
  try {
    const sound = await workshop.test(mine);
    mine.forEach(({ name }, i) => before.set(name, sound[i]));
    for (const mutation of mine) after.set(mutation.name, await workshop.broken(mutation).catch((error: Error) => error.message));
  } finally {
    await workshop.close();
  }
}

beforeAll(async () => { await Promise.all(Array.from({ length: WORKSHOPS }, (_, lane) => work(lane))); });

it.each(all.map(({ name, breaks }) => [name, breaks]))('a test fails with the patch %s', (name) => {
  expect({ sound: before.get(name), broken: after.get(name) }).toEqual({ sound: 'passed', broken: 'failed' });
});

it('every guarantee has a patch that breaks it', () => {
  const promised = [...readFileSync(PAGE, 'utf8').split('## What it guarantees')[1].split('\n## ')[0].matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number));
  expect(promised).toHaveLength(10);
  expect([...new Set(all.map(({ invariant }) => invariant))]).toEqual(promised);
});

it('docs/reliability.md lists every patch with the test that notices it', () => {
  const row = ({ invariant, name, breaks, file, test }: Mutation) => `| ${invariant} | \`${name}\` | ${breaks} | \`${file}\`: ${test} |`;
  expect(readFileSync(PAGE, 'utf8').split('\n').filter((line) => /^\| \d+ \| `/.test(line))).toEqual(all.map(row));
});

it('a patch that no longer applies is reported by its name', async () => {
  const workshop = await Workshop.open();
  const stale = { ...all[0], name: 'stale', patch: join(__dirname, 'mutation.ts') };
  await expect(workshop.broken(stale)).rejects.toThrow('stale.patch does not apply');
  await workshop.close();
});

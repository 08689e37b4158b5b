import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundle } from '../../local/bundle';

const root = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function taskOf(...steps: object[]): void {
  mkdirSync(join(root, '.projen'), { recursive: true });
  writeFileSync(join(root, '.projen', 'tasks.json'), JSON.stringify({ tasks: { bundle: { steps } } }));
}

it('does what the task of projen does, in its order', async () => {
  writeFileSync(join(root, 'x.ts'), 'export const x: number = 1;');
  taskOf({ exec: 'mkdir old && rm -rf ol*' }, { execArgs: ['esbuild', 'x.ts', '--outdir=made'] });
  await bundle(root);
  expect(readdirSync(root).sort()).toEqual(['.projen', 'made', 'x.ts']);
  expect(readFileSync(join(root, 'made', 'x.js'), 'utf8')).toBe('export const x = 1;\n');
});

it('fails if a step fails, and does no further one', async () => {
  taskOf({ exec: 'exit 3' }, { exec: 'touch further' });
  await expect(bundle(root)).rejects.toThrow('The functions could not be bundled: sh ended with code 3');
  expect(readdirSync(root)).not.toContain('further');
});

it('knows each kind of step that the task of this project has', () => {
  const { tasks } = JSON.parse(readFileSync(resolve(__dirname, '../../.projen/tasks.json'), 'utf8'));
  expect(tasks.bundle.steps.map((step: object) => Object.keys(step))).toEqual([['exec'], ['execArgs']]);
});

import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { examplesByWish, examplesIn } from './consumers/examples';
import { ACTION } from '../src/contracts/launch';
import { MODE } from '../src/contracts/run';
import { parseLaunch } from '../src/handlers/orchestrator/launch-parameters';
import { newRun } from '../src/handlers/orchestrator/new-run';

const ROOT = resolve(__dirname, '../examples');
const { name: NAME, peerDependencies: PEERS } = JSON.parse(readFileSync(join(ROOT, '../package.json'), 'utf8'));
const textOf = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const [TYPESCRIPT, PYTHON, JAVA] = (['typescript', 'python', 'java'] as const).map((language) => examplesIn(language).map((example) => relative('examples', example)));
const floor = (name: string): string => PEERS[name].replace('^', '');

it('README.md of the examples lists each example, and no other', () => {
  const listed = [...textOf('README.md').matchAll(/^\| \[(.+)\]\((.+)\) \| .+\. \|$/gm)];
  expect(listed.map(([, folder]) => folder).sort()).toEqual([...TYPESCRIPT, ...PYTHON, ...JAVA].sort());
  for (const [, folder, file] of listed) expect([file, existsSync(join(ROOT, file)), file.startsWith(`${folder}/`)]).toEqual([file, true, true]);
});

it.each(Object.entries(examplesByWish()))('the twins of %s have an example in TypeScript', (wish, { typescript }) => expect(typescript).toBe(`examples/${wish}`));

describe.each(TYPESCRIPT)('%s', (folder) => {
  it('declares each package that it imports, and takes the CDK that this library takes', () => {
    const { name, dependencies } = JSON.parse(textOf(folder, 'package.json'));
    const imported = [...textOf(folder, 'app.ts').matchAll(/from '([^'/]+)/g)].map(([, from]) => from);
    expect(imported.filter((from) => !(from in dependencies))).toEqual([]);
    expect({ name, ...dependencies }).toEqual({ name: folder, [NAME]: '>=0.1.0', ...PEERS });
  });

  it('runs its app', () => expect(JSON.parse(textOf(folder, 'cdk.json'))).toEqual({ app: 'npx tsx app.ts' }));
});

it.each(PYTHON)('%s takes the CDK that this library takes', (folder) => {
  const range = (name: string) => `${name}>=${floor(name)},<${Number(floor(name).split('.')[0]) + 1}`;
  expect(textOf(folder, 'requirements.txt').trim().split('\n')).toEqual([range('aws-cdk-lib'), `${NAME}>=0.1.0`, range('constructs')]);
});

it.each(JAVA)('%s takes the oldest CDK that this library takes', (folder) => {
  for (const name of Object.keys(PEERS)) expect(textOf(folder, 'pom.xml')).toContain(`<${name}.version>${floor(name)}</${name}.version>`);
});

it('plan-alone registers a run as a launch does, but for attributes that have a default', () => {
  const [, item] = /item: \{\n([\s\S]*?)\n {2}\}/.exec(textOf('plan-alone', 'app.ts')) ?? [];
  const written = new Map([...item.matchAll(/^ {4}(\w+): \w+(?:\.\w+)*\((.*)\),$/gm)].map(([, name, value]) => [name, value.replaceAll("'", '')]));
  const parameters = parseLaunch({ action: ACTION.LAUNCH, workflow_run: 'photos-1', vault_name: 'photos', mode: MODE.PLAN, execution_arn: 'arn', allowed_vaults: '*' });
  const launched = newRun(parameters, 'arn', { bucketName: 'team-archives' }, { startedAt: '2026-01-01T00:00:00.000Z', resumableFor: 86_400 });
  const defaults = ['folder_markers', 'on_completion', 'allow_concurrent_run', 'resumable_for'];
  expect([...written.keys(), ...defaults].sort()).toEqual(['pk', 'sk', ...Object.keys(launched)].sort());
  for (const name of ['format', 'phase', 'pass', 'mode', 'storage_class', 'tier', 'provided_inventory'] as const) expect(`${name} ${written.get(name)}`).toBe(`${name} ${launched[name]}`);
});

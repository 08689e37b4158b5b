import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Assembly, BASELINE } from './baseline';

interface CdkType {
  readonly name: string;
  /** The module, such as `aws_cloudwatch`. Absent in the CDK's core. */
  readonly namespace?: string;
}

/** The types of aws-cdk-lib, whose assembly says in which file it is packed. */
function cdkTypes(): CdkType[] {
  const folder = dirname(require.resolve('aws-cdk-lib/package.json'));
  const { filename } = JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8')) as { filename: string };
  const { types } = JSON.parse(gunzipSync(readFileSync(join(folder, filename))).toString()) as { types: Record<string, CdkType> };
  return Object.values(types);
}

it('docs/parts.md lists exactly the names of the API that are names of the CDK too', () => {
  const { types } = JSON.parse(readFileSync(BASELINE, 'utf8')) as Assembly;
  const ours = new Set(Object.values(types).map(({ name }) => name));
  const shared = cdkTypes().filter(({ name }) => ours.has(name)).map(({ name, namespace = 'the core' }) => `| \`${name}\` | \`${namespace}\` |`);
  const section = readFileSync(resolve(__dirname, '../../docs/parts.md'), 'utf8').split('## Names that the CDK has too')[1].split('\n## ')[0];
  expect(section.split('\n').filter((line) => line.startsWith('| `')).sort()).toEqual(shared.sort());
});

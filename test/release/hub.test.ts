import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { problemsOfDocument } from '../../packaging/documents/document';

const ROOT = resolve(__dirname, '../..');
const REPOSITORY = 'https://github.com/cdk-glacier-vault-to-s3/cdk-glacier-vault-to-s3';

describe('what Construct Hub reads of the package', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  it('lets it find the package: a keyword of the CDK, a licence that it takes, and jsii', () => {
    expect(manifest.keywords).toEqual(expect.arrayContaining(['aws-cdk', 'cdk', 'glacier', 's3']));
    expect(manifest.license).toBe('Apache-2.0');
    expect(Object.keys(manifest.peerDependencies).sort()).toEqual(['aws-cdk-lib', 'constructs']);
    expect(Object.keys(manifest.jsii.targets).sort()).toEqual(['dotnet', 'go', 'java', 'python']);
    expect(manifest.private).toBeUndefined();
  });

  it('links to the repository, its README, its issues and its changelog', () => {
    expect(manifest.repository).toEqual({ type: 'git', url: `${REPOSITORY}.git` });
    expect([manifest.homepage, manifest.bugs.url]).toEqual([`${REPOSITORY}#readme`, `${REPOSITORY}/issues`]);
    expect(manifest.author).toMatchObject({ url: REPOSITORY });
    expect(existsSync(join(ROOT, 'CHANGELOG.md'))).toBe(true);
  });
});

describe('the documents of a language', () => {
  const nothing = { constructs: [], classes: [], structs: [], interfaces: [], enums: [] };
  const described = { ...nothing, constructs: [{ displayName: 'Cleanup' }], structs: [{ displayName: 'CleanupProps' }] };

  it.each([
    ['a whole document', { readme: '# name', apiReference: described }, []],
    ['a type that is left out', { readme: '# name', apiReference: { ...described, structs: [] } }, ['CleanupProps is not described']],
    ['no README', { apiReference: described }, ['there is no README']],
    ['no reference', { readme: '# name' }, ['there is no API reference']],
  ])('are looked into: %s', (_what, document, problems) => expect(problemsOfDocument(document, ['Cleanup', 'CleanupProps'])).toEqual(problems));
});

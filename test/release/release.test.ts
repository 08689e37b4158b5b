import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { destinations } from '../../packaging/release/destinations';
import { HELD } from '../../packaging/upgrades/held';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const workflow = (name: string) => read(`.github/workflows/${name}.yml`);

/** The jobs of a workflow as text, by name. */
const jobsOf = (text: string) => new Map(text.split('\njobs:\n')[1].split(/^ {2}(?=\S)/m).filter(Boolean).map((job) => [job.split(':')[0], job]));

describe('the release workflow', () => {
  const jobs = jobsOf(workflow('release'));
  const publishing = [...jobs].filter(([name]) => name !== 'release');

  it('begins on command only, and can be tried', () => {
    const [on] = workflow('release').split('\non:\n')[1].split(/^\S/m);
    expect(on.match(/^ {2}\S.*$/gm)).toEqual(['  workflow_dispatch:']);
    expect(on).toContain('dry_run:');
  });

  it('publishes in five languages and to the host', () => {
    expect(publishing.map(([name]) => name).sort()).toEqual(['release_github', 'release_golang', 'release_maven', 'release_npm', 'release_nuget', 'release_pypi']);
    expect(destinations(ROOT).map(({ folder }) => folder).sort()).toEqual(['cli', 'dotnet', 'go', 'java', 'js', 'python']);
  });

  it.each(publishing)('%s waits for its reviewers, and a dry run publishes nothing', (_name, job) => {
    expect(job).toContain('\n    environment: release\n');
    expect(job).toContain('inputs.dry_run');
    expect(job).toContain("if: needs.release.outputs.tag_exists != 'true'");
  });

  it('has no secret but those of registries without trusted publishing, and CONTRIBUTING names them', () => {
    const secrets = [...new Set([...workflow('release').matchAll(/secrets\.(\w+)/g)].map(([, name]) => name))].filter((name) => name !== 'GITHUB_TOKEN').sort();
    expect(secrets).toEqual([
      'GO_GITHUB_TOKEN', 'MAVEN_GPG_PRIVATE_KEY', 'MAVEN_GPG_PRIVATE_KEY_PASSPHRASE', 'MAVEN_PASSWORD', 'MAVEN_STAGING_PROFILE_ID', 'MAVEN_USERNAME', 'NUGET_USERNAME',
    ]);
    for (const name of secrets) expect([name, read('CONTRIBUTING.md').includes(`\`${name}\``)]).toEqual([name, true]);
    expect(jobs.get('release_npm')).toContain('publib-npm dist/cli');
    for (const name of ['npm', 'pypi', 'nuget']) expect(jobs.get(`release_${name}`)).toContain('id-token: write');
  });
});

it('no workflow runs an action or a tool by a name that can be moved to other code', () => {
  const unversioned = ['build', 'release', 'pull-request-lint'].flatMap((name) => workflow(name).match(/uses: \S+@(main|master|latest)$|@latest/gm) ?? []);
  expect(unversioned).toEqual([]);
});

it('each version that is held is one of the project', () => {
  const packages = JSON.stringify(JSON.parse(read('.projen/deps.json')));
  const written = ['package.json', 'test/mutations/stryker/package.json'].map(read).join('\n');
  expect(Object.keys(HELD).filter((name) => !packages.includes(`"name":"${name}"`) && !written.includes(`"${name}"`))).toEqual([]);
});

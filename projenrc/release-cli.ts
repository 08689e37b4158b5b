import { awscdk } from 'projen';

/** The job that publishes the library to npm has packed the CLI too. It publishes it from the next folder, in the same way: after the library, so never alone. */
export function releaseCli(project: awscdk.AwsCdkConstructLibrary): void {
  const { publibVersion } = project.release!.publisher;
  project.tryFindObjectFile('.github/workflows/release.yml')!.addToArray('jobs.release_npm.steps', {
    name: 'Release the CLI',
    env: {
      NPM_DIST_TAG: 'latest',
      NPM_REGISTRY: 'registry.npmjs.org',
      NPM_CONFIG_PROVENANCE: 'true',
      NPM_TRUSTED_PUBLISHER: 'true',
      PUBLIB_DRYRUN: '${{ inputs.dry_run }}',
    },
    run: `npx -p publib@${publibVersion} publib-npm dist/cli`,
  });
}

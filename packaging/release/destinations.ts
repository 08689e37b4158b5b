import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI_NAME } from '../cli/name';

/** Where the package of a language goes. */
export interface Destination {
  /** The folder of `dist` that holds the package. */
  readonly folder: string;
  readonly registry: string;
  readonly name: string;
  readonly proof: string;
}

interface Targets {
  readonly python: { readonly distName: string };
  readonly java: { readonly maven: { readonly groupId: string; readonly artifactId: string } };
  readonly dotnet: { readonly packageId: string };
  readonly go: { readonly moduleName: string };
}

const TRUSTED = 'trusted publishing: no token';

/** @returns where a release goes, as package.json says it. */
export function destinations(root: string): Destination[] {
  const { name, jsii: { targets } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; jsii: { targets: Targets } };
  const { python, java: { maven }, dotnet, go } = targets;
  return [
    { folder: 'js', registry: 'npm', name, proof: `${TRUSTED}, with provenance` },
    { folder: 'cli', registry: 'npm', name: CLI_NAME, proof: `${TRUSTED}, with provenance` },
    { folder: 'python', registry: 'PyPI', name: python.distName, proof: TRUSTED },
    { folder: 'java', registry: 'Maven Central', name: `${maven.groupId}:${maven.artifactId}`, proof: 'secrets MAVEN_USERNAME, MAVEN_PASSWORD, MAVEN_GPG_PRIVATE_KEY, MAVEN_GPG_PRIVATE_KEY_PASSPHRASE' },
    { folder: 'dotnet', registry: 'NuGet', name: dotnet.packageId, proof: `${TRUSTED}; secret NUGET_USERNAME` },
    { folder: 'go', registry: 'Go', name: go.moduleName, proof: 'secret GO_GITHUB_TOKEN, which may push to that repository' },
  ];
}

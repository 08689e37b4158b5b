import { buildSync } from 'esbuild';

/** What is bundled, and where it goes. */
export interface CliBundle {
  /** The folder of the project. */
  readonly project: string;
  readonly outfile: string;
  readonly version: string;
}

/** Makes one file of the CLI and of all that it needs. What a command loads later is in it too, and is not run before. */
export function bundleCli({ project, outfile, version }: CliBundle) {
  return buildSync({
    absWorkingDir: project,
    entryPoints: ['cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true, // Errors are told by their names.
    metafile: true, // Says which packages are in it, so whose licences must be shipped.
    tsconfig: 'tsconfig.dev.json',
    define: { 'process.env.CLI_VERSION': JSON.stringify(version) },
    logLevel: 'warning',
  });
}

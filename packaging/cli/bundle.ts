import { resolve } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = resolve(__dirname, '../..');

/** Makes one file of the CLI and of all that it needs. What a command loads later is in it too, and is not run before. */
export function bundleCli(outfile: string, version: string): ReturnType<typeof buildSync> {
  return buildSync({
    absWorkingDir: ROOT,
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

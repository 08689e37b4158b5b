import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { buildSite } from './build';
import { serve } from './serve';

/*
 * Makes a site of the documents in .local/site/html, and shows it on this computer if asked to.
 */
const root = resolve(__dirname, '../..');
const folder = join(root, '.local', 'site', 'html');

async function main(): Promise<void> {
  const { serve: show } = new Command('npm run site --')
    .description('Makes a site of the documents, with a search and the API of each language. A link that leads nowhere fails it.')
    .option('--serve', 'show it at an address of this computer until Ctrl-C')
    .parse()
    .opts<{ readonly serve?: true }>();
  await buildSite({ root, folder, languages: true });
  console.log(join(folder, 'index.html'));
  if (show) console.log(`${(await serve(folder)).address}/index.html until Ctrl-C`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

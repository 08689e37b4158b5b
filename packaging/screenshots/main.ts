import { mkdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { openChromium } from './browser';
import { samplePlan, sampleReport } from './sample';

/*
 * Makes the pictures of the pages that the documents show. Each computer draws letters a little differently, so no test compares them.
 */
const FOLDER = resolve(__dirname, '../../docs/screenshots');
const SIZE = { width: 760, height: 600 };
const PICTURES = [['plan', samplePlan], ['report', sampleReport]] as const;

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await openChromium();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [name, text] of PICTURES) {
        const page = await browser.newPage({ colorScheme, viewport: SIZE });
        await page.setContent(text());
        const path = resolve(FOLDER, `${name}-${colorScheme}.png`);
        await page.screenshot({ path });
        console.log(`${path}: ${statSync(path).size} bytes`);
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

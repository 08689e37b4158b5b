import { existsSync } from 'node:fs';
import { Browser, chromium } from 'playwright-core';

/** Where Debian, Ubuntu and GitHub's runners have a Chromium. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The environment variable that names another Chromium. */
export const CHROMIUM = 'CHROMIUM';

/** @returns undefined if this computer has no Chromium in a place that is known. */
export const chromiumPath = (): string | undefined => [process.env[CHROMIUM], ...PLACES].find((place) => place && existsSync(place));

/**
 * Starts a Chromium that finds no other computer.
 *
 * @throws Error if there is none
 */
export async function openChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error(`there is no Chromium at ${PLACES.join(', ')}. Install it with "apt-get install chromium", or name one by ${CHROMIUM}`);
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', ...(isRoot ? ['--no-sandbox'] : [])] });
}

import { existsSync } from 'node:fs';
import { findOnPath } from './temporal-binary.mjs';
import { lastLines, runCommand } from './run-command.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/**
 * The browser of this machine: the one that CHROMIUM_PATH names, else the first that is found; null when there is none.
 * @returns {string | null}
 */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  for (const name of names) {
    const found = findOnPath(name);
    if (found !== null) return found;
  }
  return places.find((place) => existsSync(place)) ?? null;
}

/**
 * Brings a browser by the system's package manager when there is none and this user may; answers what is in the way, or null.
 * @param {import('./progress.mjs').Progress} progress
 * @returns {Promise<string | null>}
 */
export async function ensureChromium(progress) {
  if (findChromium() !== null) return null;
  const advice = 'Install Chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to a browser.';
  if (process.getuid?.() !== 0 || findOnPath('apt-get') === null) return `No Chromium was found. ${advice}`;
  const result = await progress.during('Installing Chromium', installByApt(), 'a few minutes, once');
  return findChromium() === null ? `Chromium could not be installed:\n${lastLines(result.output)}\n${advice}` : null;
}

async function installByApt() {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update'], { env, timeoutMs: 300_000 });
  return runCommand('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation', 'fonts-noto-color-emoji'], {
    env,
    timeoutMs: 900_000,
  });
}

import { join } from 'node:path';
import { contentStamp } from './content-stamp.mjs';
import { distDir, root } from './paths.mjs';
import { lastLines, runCommand } from './run-command.mjs';
import { StartError } from './start-error.mjs';

/**
 * What is built ahead of a start, from which sources; `scripts/build.mjs` says how.
 * @type {Record<'web' | 'server' | 'workflow', { title: string, sources: readonly string[], outputs: readonly string[] }>}
 */
const builds = {
  web: {
    title: 'Building the web pages',
    sources: ['web', 'graph', 'nodes', 'package.json', 'package-lock.json'],
    outputs: [join(distDir, 'web', 'index.html'), join(distDir, 'web', 'chat.html')],
  },
  server: {
    title: 'Building the server',
    sources: [
      'bytes',
      'graph',
      'nodes',
      'store',
      'knowledge',
      'workers',
      'server',
      'templates/load.ts',
      'templates/assets.ts',
      'templates/template-case.ts',
      'package.json',
      'package-lock.json',
      'scripts/build.mjs',
    ],
    outputs: [
      join(distDir, 'server', 'main.mjs'),
      join(distDir, 'server', 'document-process.mjs'),
      join(distDir, 'server', 'body-thread.mjs'),
    ],
  },
  workflow: {
    title: 'Building the interpreter',
    sources: ['graph', 'workers/workflow', 'package.json', 'package-lock.json', 'scripts/build.mjs'],
    outputs: [join(distDir, 'workflow-bundle.js')],
  },
};

/** The server's entry, once built. */
export const serverEntry = join(distDir, 'server', 'main.mjs');

/** The interpreter as the worker loads it, once built. */
export const workflowBundle = join(distDir, 'workflow-bundle.js');

/**
 * Builds one part when its sources have changed since; answers whether it had to.
 * @param {'web' | 'server' | 'workflow'} name
 * @param {import('./progress.mjs').Progress} progress
 * @returns {Promise<boolean>}
 */
export async function ensureBuilt(name, progress) {
  const { title, sources, outputs } = builds[name];
  const stamp = contentStamp({ sources, outputs, stampFile: join(distDir, `${name}.stamp`) });
  if (stamp.isFresh) return false;
  // In a process of its own: the builders are large, and this process stays for as long as Heddle runs.
  const result = await progress.during(title, runCommand(process.execPath, [join(root, 'scripts', 'build.mjs'), name]));
  if (!result.ok) throw new StartError(`${title} failed.`, lastLines(result.output, 30));
  stamp.save();
  return true;
}

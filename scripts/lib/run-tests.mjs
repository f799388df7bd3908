import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { createProgress, seconds } from './progress.mjs';
import { root } from './paths.mjs';
import { StartError } from './start-error.mjs';
import { findTemporal } from './temporal-binary.mjs';
import { addCounts, commandCounts, playwrightCounts, vitestCounts } from './test-counts.mjs';

/**
 * A part of the tests: a program of this clone's own, and how its tests are counted.
 * @typedef {{ name: string, args: readonly string[], env?: NodeJS.ProcessEnv, needs?: 'temporal' | 'stack and browser', count(exitCode: number | null): import('./test-counts.mjs').Counts }} Stage
 */

const reports = join(root, 'test-results', 'reports');

/** @type {readonly Stage[]} */
const quickStages = [
  { name: 'types', args: ['typescript/bin/tsc', '-p', 'tsconfig.json'], count: commandCounts },
  { name: 'types of the pure parts', args: ['typescript/bin/tsc', '-p', 'tsconfig.pure.json'], count: commandCounts },
  { name: 'types of the web', args: ['typescript/bin/tsc', '-p', 'web/tsconfig.json'], count: commandCounts },
  { name: 'format', args: ['oxfmt/bin/oxfmt', '--check'], count: commandCounts },
  { name: 'lint', args: ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings'], count: commandCounts },
  vitest('unit', 'architecture and unit tests'),
];

/** @type {Stage} */
const integration = { ...vitest('integration', 'integration tests on a real Temporal'), needs: 'temporal' };

/** @type {Stage} */
const e2e = {
  name: 'stories in a real browser',
  needs: 'stack and browser',
  args: ['@playwright/test/cli.js', 'test', '--reporter=list,json'],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json') },
  count: (exitCode) => playwrightCounts(join(reports, 'e2e.json'), exitCode),
};

/** @type {Readonly<Record<string, readonly Stage[]>>} */
const suites = { all: [...quickStages, integration, e2e], check: quickStages, integration: [integration], e2e: [e2e] };

/**
 * Runs a suite to its end, also after a stage has failed, and prints the sum as its last line.
 * @param {string} suite
 * @param {readonly string[]} more Passed on to the one stage of a suite that has only one.
 * @returns {Promise<number>} The exit code.
 */
export async function runTests(suite, more) {
  const stages = suites[suite];
  if (stages === undefined) {
    process.stderr.write(`Unknown suite: ${suite}. There are ${Object.keys(suites).join(', ')}.\n`);
    return 2;
  }
  const since = Date.now();
  const problems = await prepare(stages);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  /** @type {{ name: string, counts: import('./test-counts.mjs').Counts, took: string }[]} */
  const results = [];
  for (const stage of problems === null ? stages : []) {
    const begin = Date.now();
    process.stdout.write(`\n── ${stage.name}\n`);
    const exitCode = await run(stage, stages.length === 1 ? more : []);
    results.push({ name: stage.name, counts: stage.count(exitCode), took: seconds(begin) });
  }
  const total = addCounts(problems === null ? results.map((result) => result.counts) : [{ passed: 0, failed: 1, skipped: 0 }]);
  if (problems !== null) process.stderr.write(`\n${problems}\n`);
  process.stdout.write(
    `\n${results.map(({ name, counts, took }) => `${counts.failed === 0 ? '✓' : '✗'} ${name}: ${line(counts)} (${took})\n`).join('')}in ${seconds(since)}\n\n${line(total)}\n`,
  );
  return total.failed === 0 ? 0 : 1;
}

/**
 * Brings what the stages need; answers why that is impossible, or null.
 * @param {readonly Stage[]} stages
 */
async function prepare(stages) {
  const progress = createProgress();
  try {
    await ensureDependencies(progress);
    if (stages.some((stage) => stage.needs !== undefined)) await findTemporal(progress);
    const missing = stages.some((stage) => stage.needs === 'stack and browser') ? await ensureChromium(progress) : null;
    // The other stages are worth running all the same; the browser's will fail and be counted.
    if (missing !== null) process.stderr.write(`${missing}\n`);
    return null;
  } catch (error) {
    if (error instanceof StartError) return `${error.message}\n${error.hint ?? ''}`.trim();
    throw error;
  } finally {
    progress.close();
  }
}

/**
 * @param {Stage} stage
 * @param {readonly string[]} more
 * @returns {Promise<number | null>}
 */
function run(stage, more) {
  const [program = '', ...args] = stage.args;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args, ...more], {
      cwd: root,
      env: { ...process.env, ...stage.env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const end = () => void child.kill('SIGTERM');
    process.once('SIGTERM', end);
    child.once('error', () => resolve(null));
    child.once('exit', (code) => {
      process.off('SIGTERM', end);
      resolve(code);
    });
  });
}

/**
 * @param {string} project
 * @param {string} name
 * @returns {Stage}
 */
function vitest(project, name) {
  const report = join(reports, `${project}.json`);
  return {
    name,
    args: ['vitest/vitest.mjs', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    count: (exitCode) => vitestCounts(report, exitCode),
  };
}

/**
 * @param {import('./test-counts.mjs').Counts} counts
 */
function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A command is one test: it passes when it exits with 0.
 * @param {number | null} exitCode
 * @returns {Counts}
 */
export function commandCounts(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * The tests of a vitest run; a file that could not be loaded is a failed test.
 * @param {string} file Its JSON report.
 * @param {number | null} exitCode
 * @returns {Counts}
 */
export function vitestCounts(file, exitCode) {
  const report = /** @type {VitestReport | null} */ (read(file));
  if (report === null) return commandCounts(exitCode === 0 ? 1 : exitCode);
  const unloaded = report.testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return withExitCode(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded,
      skipped: report.numPendingTests + (report.numTodoTests ?? 0),
    },
    exitCode,
  );
}

/**
 * The tests of a Playwright run; what went wrong outside of any test is a failed test.
 * @param {string} file Its JSON report.
 * @param {number | null} exitCode
 * @returns {Counts}
 */
export function playwrightCounts(file, exitCode) {
  const report = /** @type {PlaywrightReport | null} */ (read(file));
  if (report === null) return commandCounts(exitCode === 0 ? 1 : exitCode);
  const { expected, flaky, unexpected, skipped } = report.stats;
  return withExitCode({ passed: expected + flaky, failed: unexpected + report.errors.length, skipped }, exitCode);
}

/**
 * @param {readonly Counts[]} counts
 * @returns {Counts}
 */
export function addCounts(counts) {
  const sum = (/** @type {keyof Counts} */ key) => counts.reduce((total, one) => total + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/**
 * A run that ends badly without a failed test (an unhandled rejection, a tear-down that fails) has not passed.
 * @param {Counts} counts
 * @param {number | null} exitCode
 * @returns {Counts}
 */
function withExitCode(counts, exitCode) {
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests?: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} VitestReport
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} PlaywrightReport
 */

/**
 * @param {string} file
 * @returns {unknown}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCounts, playwrightCounts, vitestCounts } from './test-counts.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-counts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function report(value: unknown): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(value));
  return file;
}

describe('the counts of a test run', () => {
  const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] };

  it('come from the report', () => {
    const file = report({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 2,
      testResults: [passed, { status: 'failed', assertionResults: [{ status: 'failed' }] }],
    });
    expect(vitestCounts(file, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('has a failure for a file that could not be loaded, for a missing report and for a bad end without one', () => {
    const none = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0 };
    expect(vitestCounts(report({ ...none, testResults: [passed, { status: 'failed', assertionResults: [] }] }), 1).failed).toBe(1);
    expect(vitestCounts(report({ ...none, testResults: [passed] }), 1).failed).toBe(1);
    expect(vitestCounts(join(folder, 'missing.json'), 0).failed).toBe(1);
    expect(
      playwrightCounts(report({ stats: { expected: 0, flaky: 0, unexpected: 0, skipped: 0 }, errors: ['no browser'] }), 1).failed,
    ).toBe(1);
  });

  it('are added up', () => {
    expect(
      addCounts([
        { passed: 1, failed: 0, skipped: 2 },
        { passed: 3, failed: 4, skipped: 0 },
      ]),
    ).toEqual({ passed: 4, failed: 4, skipped: 2 });
  });
});

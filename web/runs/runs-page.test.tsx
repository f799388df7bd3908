import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { Router } from 'wouter';
import type { RunSummary } from '#graph/run';
import { RunList } from './runs-page.tsx';

const run: RunSummary = {
  id: 'run_1',
  workflowId: 'wf',
  workflowName: 'Greeter',
  version: 1,
  status: 'running',
  trigger: 'manual',
  error: null,
  failedNode: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  tokens: 0,
  costUsd: 0,
  models: [],
};

function textOf(...runs: RunSummary[]): string {
  return renderToStaticMarkup(
    <Router ssrPath="/runs">
      <RunList runs={runs} />
    </Router>,
  ).replaceAll(/<[^>]*>/g, ' ');
}

it('shows an open run that cannot continue as stuck, with the reason', () => {
  const text = textOf({ ...run, stuck: { code: 'RUN_STUCK', message: 'Its answer is too large for Temporal.', retryable: true } });
  expect(text).toContain('Stuck');
  expect(text).toContain('Its answer is too large for Temporal.');
  expect(text).not.toContain('Running');
  expect(textOf(run)).toContain('Running');
});

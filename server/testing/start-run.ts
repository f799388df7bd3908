import { expect } from 'vitest';
import type { Workflow } from '#graph/api';
import { manualGraph, type TestApp } from './test-app.ts';

/** Makes a workflow and starts a test run of its draft. */
export async function startRun(
  test: TestApp,
  input: unknown = { name: 'Ada' },
  graph = manualGraph(),
): Promise<{ readonly runId: string; readonly workflowId: string }> {
  const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Greeter', graph });
  const response = await test.call('POST', `/api/workflows/${workflow.id}/runs`, { input });
  expect(response.status).toBe(202);
  return { ...((await response.json()) as { runId: string }), workflowId: workflow.id };
}

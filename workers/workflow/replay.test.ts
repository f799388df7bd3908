import { temporal } from '@temporalio/proto';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflow } from '../../scripts/lib/workflow-bundle.mjs';

/** Recorded by `HEDDLE_RECORD_HISTORIES=1 npx vitest run --project integration workers/workflow`. */
const folder = join(import.meta.dirname, 'histories');
const recordings = readdirSync(folder).filter((file) => file.endsWith('.bin'));
let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  workflowBundle = await bundleWorkflow();
}, 120_000);

describe('recorded histories', () => {
  it('cover every kind of step', () => {
    expect(recordings.length).toBeGreaterThanOrEqual(10);
  });

  it.each(recordings)('%s is replayed by the present interpreter', async (file) => {
    const history = temporal.api.history.v1.History.decode(readFileSync(join(folder, file)));
    // Children and reviews are named after their workflow: it is replayed under its own id.
    const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? undefined;
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  });
});

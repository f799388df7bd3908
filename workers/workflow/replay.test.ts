import { temporal } from '@temporalio/proto';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan, StepBody } from '#graph/plan';
import { HISTORIES, hashOf, ownRelease, type Recordings } from '../testing/record-history.ts';
import { isBlobReference, RUN_WORKFLOW, type RunArguments } from './messages.ts';
import { bundleWorkflow } from '../../scripts/lib/workflow-bundle.mjs';

/** Recorded by `HEDDLE_RECORD_HISTORIES=1 npx vitest run --project integration workers/workflow`. */
const recordings = JSON.parse(readFileSync(join(HISTORIES, 'recordings.json'), 'utf8')) as Recordings;
const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.bin'));

/** Every kind of step, so that a new one cannot be forgotten here. */
const kinds: Readonly<Record<StepBody['kind'], true>> = {
  assign: true,
  branch: true,
  call: true,
  wait: true,
  review: true,
  map: true,
  agent: true,
  subworkflow: true,
  respond: true,
  fail: true,
};

/** The workflows of which every release must keep a history. */
const workflows = [RUN_WORKFLOW, 'ingestDocument', 'buildGeneration', 'syncSource', 'evaluateKnowledge'];

let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  workflowBundle = await bundleWorkflow();
}, 120_000);

describe('recorded histories', () => {
  it('are those that each release has recorded, unchanged', () => {
    const known = Object.assign({}, ...Object.values(recordings)) as Record<string, string>;
    expect(Object.fromEntries(files.map((file) => [file, hashOf(readFileSync(join(HISTORIES, file)))]))).toEqual(known);
    expect(Object.values(recordings).flatMap((release) => Object.keys(release))).toHaveLength(files.length);
  });

  it('cover every kind of step and every workflow, for each release', async () => {
    expect(Object.keys(recordings)).toContain(await ownRelease());
    for (const [release, own] of Object.entries(recordings)) {
      const starts = Object.keys(own).map((file) => startOf(historyIn(file)));
      expect({ release, kinds: new Set(starts.flatMap(({ plan }) => kindsOf(plan))) }).toEqual({
        release,
        kinds: new Set(Object.keys(kinds)),
      });
      expect({ release, workflows: new Set(starts.map(({ workflow }) => workflow)) }).toEqual({ release, workflows: new Set(workflows) });
    }
  });

  it.each(files)('%s is replayed by the present interpreter', async (file) => {
    const history = historyIn(file);
    // Children and reviews are named after their workflow: it is replayed under its own id.
    const workflowId = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? undefined;
    await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
  });
});

function historyIn(file: string): temporal.api.history.v1.History {
  return temporal.api.history.v1.History.decode(readFileSync(join(HISTORIES, file)));
}

/** What a history began with: the type of its workflow and, of a run, the plan. */
function startOf(history: temporal.api.history.v1.History): { readonly workflow: string; readonly plan: Plan | null } {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  const workflow = started?.workflowType?.name ?? '';
  if (workflow !== RUN_WORKFLOW) return { workflow, plan: null };
  const { plan } = JSON.parse(Buffer.from(started?.input?.payloads?.[0]?.data ?? []).toString('utf8')) as RunArguments;
  return { workflow, plan: isBlobReference(plan) ? null : plan };
}

function kindsOf(plan: Plan | null): readonly string[] {
  return plan?.steps.flatMap(({ body }) => [body.kind, ...(body.kind === 'map' ? kindsOf(body.plan) : [])]) ?? [];
}

import { temporal } from '@temporalio/proto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Review } from '#graph/api';
import type { Json } from '#graph/json';
import { draw, type DrawnNode } from '#test/stack/draw';
import type { TestEngine } from '../testing/test-engine.ts';
import { testCatalogue } from '../testing/test-nodes.ts';
import { startTestRuns, type TestRuns } from '../testing/test-runs.ts';

const catalogue = testCatalogue({ calls: [], aborted: [] });
let test: TestEngine;
let runs: TestRuns;

beforeAll(async () => {
  ({ test, runs } = await startTestRuns(inject('temporalAddress'), catalogue));
});
afterAll(() => test?.stop());

const start: DrawnNode = { type: 'manual', name: 'start' };
const ask: DrawnNode = { type: 'review', name: 'ask', inputs: { title: 'Well?', value: '{{ input }}' } };

/** A map whose first two items wait for a person; the others do not. */
const mapOf = (items: number) =>
  draw(
    [
      start,
      { type: 'map', name: 'each', config: { concurrency: 2 }, inputs: { items: Array.from({ length: items }, (_none, index) => index) } },
      { type: 'if', name: 'first', parentId: 'each', inputs: { condition: '{{ item < 2 }}' } },
      { ...ask, parentId: 'each' },
      { type: 'template', name: 'text', parentId: 'each', inputs: { text: 'item {{ item }}' } },
    ],
    ['start -> each', 'first.true -> ask', 'first.false -> text'],
  );

describe('a run waits as a whole', () => {
  it('when all lanes of a map wait, and goes on with the first of them', async () => {
    const runId = await runs.start(mapOf(4));
    const [first, second] = await waiting(runId, 2);
    expect(await stepOf(runId, 'each')).toBe('waiting');
    await runs.decide(first!.id);
    await runs.decide(second!.id);
    expect(await runs.ended(runId, 'waiting-map')).toMatchObject({
      status: 'finished',
      output: [{ decision: 'approved' }, { decision: 'approved' }, 'item 2', 'item 3'],
    });
    expect(statusesOf(runId).slice(0, 2)).toEqual(['run-waiting', 'run-resumed']);
  });

  it('when all lanes of a long map wait, which works in a workflow of its own', async () => {
    const runId = await runs.start(mapOf(60));
    const open = await waiting(runId, 2);
    expect(await stepOf(runId, 'each')).toBe('waiting');
    await Promise.all(open.map(({ id }) => runs.decide(id)));
    const result = await runs.ended(runId, 'waiting-long-map');
    expect([result.status, (result.output as readonly Json[]).length]).toEqual(['finished', 60]);
    expect(statusesOf(runId).slice(0, 2)).toEqual(['run-waiting', 'run-resumed']);
  });

  it('when the workflow that it calls waits, at every depth', async () => {
    const called = await runs.publish('asks', draw([{ ...start, type: 'called' }, ask], ['start -> ask']));
    const middle = await runs.publish(
      'calls',
      draw(
        [
          { ...start, type: 'called' },
          { type: 'subworkflow', name: 'call', config: { workflow: called } },
        ],
        ['start -> call'],
      ),
    );
    const runId = await runs.start(draw([start, { type: 'subworkflow', name: 'call', config: { workflow: middle } }], ['start -> call']));
    const [review] = await waiting(runId, 1);
    expect(await stepOf(runId, 'call')).toBe('waiting');
    await runs.decide(review!.id);
    expect(await runs.ended(runId, 'waiting-subworkflow')).toMatchObject({ status: 'finished', output: { decision: 'approved' } });
  });

  it('and not for a moment while a branch goes from one step to the next', async () => {
    const graph = draw(
      [start, ask, { type: 'work', name: 'a' }, { type: 'work', name: 'b', config: { ms: 300 } }],
      ['start -> ask', 'start -> a', 'a -> b'],
    );
    const runId = await runs.start(graph);
    const [review] = await waiting(runId, 1);
    expect(
      test.events
        .filter(
          (event) => event.runId === runId && (event.type === 'run-waiting' || (event.type === 'step-finished' && event.step.name === 'b')),
        )
        .map(({ type }) => type),
    ).toEqual(['step-finished', 'run-waiting']);
    await runs.decide(review!.id);
    await runs.ended(runId);
  });
});

describe('a wait', () => {
  it('ends by itself', async () => {
    const runId = await runs.start(draw([start, { type: 'wait', name: 'pause', inputs: { durationMs: 50 } }], ['start -> pause']), {
      given: 1,
    });
    expect(await runs.ended(runId, 'wait')).toMatchObject({ status: 'finished', output: { given: 1 } });
    const history = await test.client.workflow.getHandle(runId).fetchHistory();
    const done = history.events?.find(
      ({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes != null,
    )?.workflowTaskCompletedEventAttributes;
    expect(done?.deploymentVersion?.buildId ?? done?.workerVersion?.buildId ?? done?.binaryChecksum).toBe('test');
  });
});

describe('a review', () => {
  it('that is being opened when its branch is cancelled is not left open', async () => {
    const { open } = test.store.reviews;
    let isOpening = false;
    let mayOpen = false;
    test.store.reviews.open = async (review) => {
      isOpening = true;
      while (!mayOpen) await sleep(10);
      await open(review);
    };
    try {
      const graph = draw(
        [
          start,
          ask,
          { type: 'work', name: 'quick', config: { isRead: true } },
          { type: 'merge', name: 'either', config: { mode: 'first' } },
        ],
        ['start -> ask', 'start -> quick', 'ask.approved -> either', 'quick -> either'],
      );
      const runId = await runs.start(graph);
      await expect.poll(() => isOpening).toBe(true);
      // Long enough for the other branch to be through; were it not, the test would pass all the same.
      await sleep(500);
      mayOpen = true;
      expect((await runs.ended(runId, 'review-cancelled-while-opening')).status).toBe('finished');
      await sleep(200);
      expect(await openReviews(runId)).toEqual([]);
    } finally {
      test.store.reviews.open = open;
    }
  });

  it('expires at the moment that the inbox shows, however long it took to open it', async () => {
    const { open } = test.store.reviews;
    const heldMs = 1_500;
    test.store.reviews.open = async (review) => {
      await sleep(heldMs);
      await open(review);
    };
    try {
      const runId = await runs.start(draw([start, { ...ask, config: { deadlineMs: 60_000 } }], ['start -> ask']));
      await waiting(runId, 1);
      const history = await test.client.workflow.getHandle(runId).fetchHistory();
      const timer = history.events?.find(({ eventType }) => eventType === temporal.api.enums.v1.EventType.EVENT_TYPE_TIMER_STARTED)
        ?.timerStartedEventAttributes?.startToFireTimeout;
      expect(Number(timer?.seconds) * 1_000 + (timer?.nanos ?? 0) / 1e6).toBeLessThanOrEqual(60_000 - heldMs);
      await test.client.workflow.getHandle(runId).terminate();
    } finally {
      test.store.reviews.open = open;
    }
  });
});

/** The open reviews, once there are that many and the run waits. */
async function waiting(runId: string, reviews: number): Promise<readonly Review[]> {
  await expect
    .poll(async () => [(await runs.snapshot(runId)).status, (await openReviews(runId)).length], { timeout: 30_000 })
    .toEqual(['waiting', reviews]);
  return openReviews(runId);
}

/** Of the run, and of the runs that it calls. */
async function openReviews(runId: string): Promise<readonly Review[]> {
  return (await test.store.reviews.list({ status: 'open', limit: 100 }))!.items.filter((review) => review.runId.startsWith(runId));
}

async function stepOf(runId: string, name: string): Promise<string | undefined> {
  return (await runs.snapshot(runId)).steps.find((step) => step.name === name && step.scope === '')?.status;
}

/** What the run told of its waiting. It may wait again when one lane is through and the other one not yet decided. */
function statusesOf(runId: string): readonly string[] {
  return test.events.flatMap((event) =>
    event.runId === runId && (event.type === 'run-waiting' || event.type === 'run-resumed') ? [event.type] : [],
  );
}

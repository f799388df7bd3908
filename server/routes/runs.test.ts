import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listOf, reviewSchema, runSchema, runSummarySchema, type Workflow } from '#graph/api';
import type { Run } from '#graph/run';
import { finished } from '../testing/fake-engine.ts';
import { startRun } from '../testing/start-run.ts';
import { step } from '../testing/steps.ts';
import { createTestApp, hookGraph, manualGraph, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

describe('runs', () => {
  it('are searched and summed by query, and a query that cannot be meant is refused', async () => {
    const { runId, workflowId } = await startRun(test);
    await test.store.runs.archive({
      runId,
      status: 'finished',
      output: null,
      error: null,
      failedNode: null,
      response: null,
      models: [],
      steps: [step()],
      finishedAt: '2026-01-01T00:00:01.000Z',
    });
    expect(
      listOf(runSummarySchema)
        .parse(await test.json('GET', '/api/runs?node=text&minCostUsd=0.1&from=2020-01-01T00:00:00%2B02:00'))
        .items.map(({ id }) => id),
    ).toEqual([runId]);
    expect(listOf(runSummarySchema).parse(await test.json('GET', '/api/runs?node=other')).items).toEqual([]);
    expect(await test.json('GET', `/api/runs/summary?by=node&workflowId=${workflowId}`)).toEqual({
      groups: [{ key: 'text', name: 'text', runs: 1, steps: 1, failed: 0, tokens: 3, costUsd: 0.1, averageMs: 1_000 }],
      runs: 1,
      isPartial: false,
    });
    for (const query of ['/api/runs?from=yesterday', '/api/runs?stepStatus=lost', '/api/runs/summary', '/api/runs?minCostUsd=-1'])
      expect((await test.call('GET', query)).status).toBe(400);
  });
});

describe('a run that is stuck', () => {
  it('says why once it is open for a while, and not when it waits or has ended', async () => {
    const { runId } = await startRun(test);
    const trouble = { code: 'RUN_STUCK', message: "The run can't continue: too large", retryable: true };
    test.engine.troubles.set(runId, trouble);
    expect((await test.json<Run>('GET', `/api/runs/${runId}`)).stuck).toBeUndefined();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
    try {
      expect((await test.json<Run>('GET', `/api/runs/${runId}`)).stuck).toEqual(trouble);
      await test.store.runs.setStatus(runId, 'waiting');
      expect((await test.json<Run>('GET', `/api/runs/${runId}`)).stuck).toBeUndefined();
      await test.engine.finish(runId);
      expect((await test.json<Run>('GET', `/api/runs/${runId}`)).stuck).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a test run', () => {
  it('is handed to Temporal with the compiled draft, and remembers its input', async () => {
    const { runId, workflowId } = await startRun(test);
    expect(test.engine.started).toMatchObject([
      { runId, workflowId, workflowName: 'Greeter', version: null, trigger: 'start', input: { name: 'Ada' }, plan: { format: 1 } },
    ]);
    expect(await test.json('GET', `/api/workflows/${workflowId}`)).toMatchObject({
      exampleInput: { name: 'Ada' },
      lastRun: { id: runId, status: 'running' },
    });
  });

  it('of a webhook takes the body alone, or a whole call', async () => {
    await startRun(test, { message: 'hi' }, hookGraph());
    await startRun(test, { body: { message: 'hi' }, query: { a: 'b' } }, hookGraph({ method: 'PUT' }));
    expect(test.engine.started.map((run) => run.input)).toEqual([
      { method: 'POST', headers: {}, query: {}, body: { message: 'hi' } },
      { method: 'PUT', headers: {}, query: { a: 'b' }, body: { message: 'hi' } },
    ]);
  });

  it('is refused without a trigger, with an unknown one, and while Temporal is away', async () => {
    const empty = await test.json<Workflow>('POST', '/api/workflows', { name: 'Empty' });
    expect((await test.call('POST', `/api/workflows/${empty.id}/runs`, {})).status).toBe(422);
    const { workflowId } = await startRun(test);
    const unknown = await test.call('POST', `/api/workflows/${workflowId}/runs`, { trigger: 'nobody' });
    expect([unknown.status, await unknown.json()]).toMatchObject([400, { error: { code: 'TRIGGER_UNKNOWN', hint: 'Use one of: start.' } }]);
    test.engine.isDown = true;
    const away = await test.call('POST', `/api/workflows/${workflowId}/runs`, {});
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await test.store.runs.list({ limit: 10 }))!.items).toHaveLength(1);
  });
});

describe('a run', () => {
  it('is shown as its workflow sees it while it is open, and from the store afterwards', async () => {
    const { runId } = await startRun(test);
    test.engine.snapshots.set(runId, { status: 'waiting', sequence: 7, steps: [step()], output: null, error: null, failedNode: null });
    expect(runSchema.parse(await test.json('GET', `/api/runs/${runId}`))).toMatchObject({
      status: 'waiting',
      sequence: 7,
      tokens: 3,
      models: ['offline:heddle'],
      steps: [{ name: 'text' }],
      graph: { nodes: [{}, {}] },
      input: { name: 'Ada' },
    });
    await test.engine.finish(runId, { output: 'Hello Ada' });
    expect(runSchema.parse(await test.json('GET', `/api/runs/${runId}`))).toMatchObject({
      status: 'finished',
      output: 'Hello Ada',
      finishedAt: expect.any(String),
    });
  });

  it('is shown from the store while Temporal is away, and is settled when it ended unheard', async () => {
    const { runId } = await startRun(test);
    test.engine.isDown = true;
    expect(await test.json('GET', `/api/runs/${runId}`)).toMatchObject({ status: 'running', steps: [] });
    test.engine.isDown = false;
    test.engine.results.set(
      runId,
      finished(null, { status: 'failed', error: { code: 'RUN_STOPPED', message: 'stopped', retryable: false } }),
    );
    expect(await test.json('GET', `/api/runs/${runId}`)).toMatchObject({ status: 'failed', error: { code: 'RUN_STOPPED' } });
  });

  it('shows stored values in place when they are short, and by their address when they are long', async () => {
    const { runId } = await startRun(test);
    const short = await test.store.blobs.put(JSON.stringify('s'.repeat(100_000)));
    const long = await test.store.blobs.put(JSON.stringify('l'.repeat(2_000_000)));
    const reference = ({ hash, bytes }: { hash: string; bytes: number }) => ({ $blob: hash, bytes });
    await test.store.runs.archive({
      runId,
      status: 'finished',
      output: { short: reference(short), list: [reference(long)] },
      error: null,
      failedNode: null,
      response: null,
      models: [],
      steps: [],
      finishedAt: new Date().toISOString(),
    });
    const run = await test.json<Run>('GET', `/api/runs/${runId}`);
    expect(run.output).toEqual({
      short: 's'.repeat(100_000),
      list: [{ $blob: long.hash, bytes: 2_000_002, url: `/api/blobs/${long.hash}` }],
    });
    expect((await (await test.call('GET', `/api/blobs/${long.hash}`)).json()) as string).toHaveLength(2_000_000);
    expect((await test.call('GET', '/api/blobs/none')).status).toBe(404);
  });

  it('is listed by workflow and status, page by page', async () => {
    const { runId, workflowId } = await startRun(test);
    await startRun(test);
    await test.engine.finish(runId);
    const all = listOf(runSummarySchema).parse(await test.json('GET', '/api/runs?limit=1'));
    expect(all.items).toHaveLength(1);
    expect(listOf(runSummarySchema).parse(await test.json('GET', `/api/runs?limit=1&cursor=${all.nextCursor}`))).toMatchObject({
      items: [{ id: runId }],
      nextCursor: null,
    });
    expect(await test.json('GET', `/api/runs?workflowId=${workflowId}&status=finished`)).toMatchObject({ items: [{ id: runId }] });
    for (const query of ['cursor=x', 'limit=0', 'status=odd']) expect((await test.call('GET', `/api/runs?${query}`)).status).toBe(400);
  });

  it('is asked to stop once, and left alone when it has ended', async () => {
    const { runId } = await startRun(test);
    expect((await test.call('POST', `/api/runs/${runId}/cancel`, {})).status).toBe(202);
    await test.engine.finish(runId, { status: 'cancelled' });
    await test.call('POST', `/api/runs/${runId}/cancel`);
    expect(test.engine.cancelled).toEqual([runId]);
    expect((await test.call('POST', '/api/runs/none/cancel')).status).toBe(404);
  });

  it('can be run again from a node on, with an output replaced', async () => {
    const { runId } = await startRun(test);
    const steps = [step({ nodeId: 'start', name: 'start', output: { name: 'Ada' } }), step()];
    await test.store.runs.archive({
      runId,
      status: 'finished',
      output: 'x',
      error: null,
      failedNode: null,
      response: null,
      models: [],
      steps,
      finishedAt: new Date().toISOString(),
    });
    const fork = await test.json<{ runId: string }>('POST', `/api/runs/${runId}/fork`, {
      fromNode: 'text',
      outputs: { start: { name: 'Bob' } },
    });
    expect(test.engine.started.at(-1)).toMatchObject({
      runId: fork.runId,
      version: null,
      tape: { steps: { 'start/0': { use: 'mocked', outcome: { ports: { out: { name: 'Bob' } } } } } },
    });
    expect(await test.json('GET', `/api/runs/${fork.runId}`)).toMatchObject({ forkedFrom: runId });
    expect((await test.call('POST', `/api/runs/${runId}/fork`, { fromNode: 'nobody' })).status).toBe(400);
    await test.store.runs.removeContent([runId], new Date().toISOString());
    const gone = await test.call('POST', `/api/runs/${runId}/fork`, { fromNode: 'text' });
    expect([gone.status, await gone.json()]).toMatchObject([409, { error: { code: 'RUN_CONTENT_REMOVED' } }]);
  });

  it('is retried from what failed, with what had finished; only a run that failed is', async () => {
    const { runId } = await startRun(test);
    const archive = (status: 'failed' | 'finished', id: string) =>
      test.store.runs.archive({
        runId: id,
        status,
        output: null,
        error: null,
        failedNode: status === 'failed' ? 'text' : null,
        response: null,
        models: [],
        steps: [step({ nodeId: 'start', name: 'start', output: { name: 'Ada' } }), step({ status: 'failed', port: null, output: null })],
        finishedAt: new Date().toISOString(),
      });
    expect((await test.call('POST', `/api/runs/${runId}/retry`, {})).status).toBe(409);
    await archive('failed', runId);
    const original = test.engine.started.at(-1)!;
    const retried = await test.json<{ runId: string }>('POST', `/api/runs/${runId}/retry`, {});
    expect(test.engine.started.at(-1)).toMatchObject({
      runId: retried.runId,
      input: original.input,
      tape: { steps: { 'start/0': { use: 'recorded', outcome: { ports: { out: { name: 'Ada' } } } } } },
    });
    const other = await startRun(test);
    await archive('finished', other.runId);
    const refused = await test.call('POST', `/api/runs/${other.runId}/retry`, {});
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'RUN_NOT_FAILED' } }]);
    expect((await test.call('POST', '/api/runs/none/retry', {})).status).toBe(404);
  });

  it('is retried with the draft as it is now, and is refused where that has mistakes or has lost the trigger', async () => {
    const { runId, workflowId } = await startRun(test);
    await test.store.runs.archive({
      runId,
      status: 'failed',
      output: null,
      error: null,
      failedNode: 'text',
      response: null,
      models: [],
      steps: [
        step({ nodeId: 'start', name: 'start', input: { name: 'Ada' }, output: { name: 'Ada' } }),
        step({ status: 'failed', port: null, output: null }),
      ],
      finishedAt: new Date().toISOString(),
    });
    const save = async (graph: ReturnType<typeof manualGraph>): Promise<void> => {
      const { revision } = await test.json<Workflow>('GET', `/api/workflows/${workflowId}`);
      await test.json('PUT', `/api/workflows/${workflowId}`, { revision, graph });
    };
    const corrected = manualGraph();
    const text = corrected.nodes.find(({ name }) => name === 'text')!;
    Object.assign(text, { inputs: { text: 'Corrected {{ start.name }}' } });
    await save(corrected);
    await test.json('POST', `/api/runs/${runId}/retry`, { graph: 'draft' });
    const { tape, plan } = test.engine.started.at(-1)!;
    expect(tape).toMatchObject({ steps: { 'start/0': { use: 'recorded' } } });
    expect(JSON.stringify(plan)).toContain('Corrected');
    await save({ ...corrected, nodes: corrected.nodes.filter(({ type }) => type !== 'manual'), edges: [] });
    const lost = await test.call('POST', `/api/runs/${runId}/retry`, { graph: 'draft' });
    expect([lost.status, await lost.json()]).toMatchObject([422, { error: { code: 'TRIGGER_MISSING' } }]);
  });

  it('leaves the values of its steps for previews', async () => {
    const { runId, workflowId } = await startRun(test);
    await test.store.runs.archive({
      runId,
      status: 'finished',
      output: 'x',
      error: null,
      failedNode: null,
      response: null,
      models: [],
      steps: [step({ output: 'old' }), step({ iteration: 1, output: 'new' }), step({ name: 'inner', scope: 'map[0]' })],
      finishedAt: new Date().toISOString(),
    });
    expect(await test.json('GET', `/api/workflows/${workflowId}`)).toMatchObject({ lastValues: { text: 'new' } });
  });
});

describe('reviews', () => {
  async function openReview(): Promise<string> {
    const { runId, workflowId } = await startRun(test);
    const id = `${runId}~a`;
    await test.store.reviews.open({
      id,
      runId,
      workflowId,
      nodeId: 'text',
      nodeName: 'text',
      title: 'Send it?',
      instructions: '',
      value: { text: 'hi' },
      openedAt: new Date().toISOString(),
      deadline: null,
    });
    return id;
  }

  it('are listed, and take one decision', async () => {
    const id = await openReview();
    expect(listOf(reviewSchema).parse(await test.json('GET', '/api/reviews?status=open'))).toMatchObject({
      items: [{ id, title: 'Send it?', workflowName: 'Greeter', value: { text: 'hi' } }],
    });
    expect(
      await test.json('POST', `/api/reviews/${id}/decision`, { decision: 'approve', value: { text: 'ho' }, comment: 'fine' }),
    ).toMatchObject({ status: 'decided', decision: 'approve', decidedValue: { text: 'ho' }, comment: 'fine' });
    const second = await test.call('POST', `/api/reviews/${id}/decision`, { decision: 'reject' });
    expect([second.status, await second.json()]).toMatchObject([409, { error: { code: 'REVIEW_CLOSED' } }]);
    expect(test.engine.decided).toEqual([{ reviewId: id, decision: 'approve', value: { text: 'ho' }, comment: 'fine' }]);
    expect((await test.call('POST', '/api/reviews/none/decision', { decision: 'reject' })).status).toBe(404);
    expect((await test.call('POST', `/api/reviews/${id}/decision`, { decision: 'maybe' })).status).toBe(400);
  });

  it('keep a decision made while Temporal is away', async () => {
    const id = await openReview();
    test.engine.isDown = true;
    expect(await test.json('POST', `/api/reviews/${id}/decision`, { decision: 'reject' })).toMatchObject({ status: 'decided' });
    expect(await test.store.reviews.undelivered(new Date(Date.now() + 1_000).toISOString())).toMatchObject([
      { reviewId: id, decision: 'reject' },
    ]);
  });

  it('of a run that Temporal does not know are closed, and the caller is told', async () => {
    const id = await openReview();
    test.engine.isForgetful = true;
    const answer = await test.call('POST', `/api/reviews/${id}/decision`, { decision: 'approve' });
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: { code: 'REVIEW_CLOSED' } }]);
    expect(await test.json('GET', `/api/reviews/${id}`)).toMatchObject({ status: 'cancelled', decision: null });
    expect(await test.store.reviews.undelivered(new Date(Date.now() + 1_000).toISOString())).toEqual([]);
  });
});

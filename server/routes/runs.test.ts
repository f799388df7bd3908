import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listOf, reviewSchema, runSchema, runSummarySchema, type Workflow } from '#graph/api';
import type { Run, StepRun } from '#graph/run';
import type { SequencedRunEvent } from '#graph/run-event';
import { stepKey } from '#graph/step-key';
import { finished } from '../testing/fake-engine.ts';
import { createTestApp, hookGraph, manualGraph, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

async function startRun(
  input: unknown = { name: 'Ada' },
  graph = manualGraph(),
): Promise<{ readonly runId: string; readonly workflowId: string }> {
  const workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Greeter', graph });
  const response = await test.call('POST', `/api/workflows/${workflow.id}/runs`, { input });
  expect(response.status).toBe(202);
  return { ...((await response.json()) as { runId: string }), workflowId: workflow.id };
}

function step(change: Partial<StepRun> = {}): StepRun {
  return {
    nodeId: 'text',
    name: 'text',
    type: 'template',
    scope: '',
    iteration: 0,
    status: 'finished',
    input: null,
    resolved: null,
    port: 'out',
    output: 'Hello Ada',
    error: null,
    attempts: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
    tokens: 3,
    costUsd: 0.1,
    model: 'offline:heddle',
    ...change,
  };
}

function event(runId: string, sequence: number, change: Partial<SequencedRunEvent> = {}): SequencedRunEvent {
  return {
    runId,
    sequence,
    at: '2026-01-01T00:00:00.000Z',
    type: 'step-started',
    step: step({ status: 'running' }),
    ...change,
  } as SequencedRunEvent;
}

describe('runs', () => {
  it('are searched and summed by query, and a query that cannot be meant is refused', async () => {
    const { runId, workflowId } = await startRun();
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
    const { runId } = await startRun();
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
    const { runId, workflowId } = await startRun();
    expect(test.engine.started).toMatchObject([
      { runId, workflowId, workflowName: 'Greeter', version: null, trigger: 'start', input: { name: 'Ada' }, plan: { format: 1 } },
    ]);
    expect(await test.json('GET', `/api/workflows/${workflowId}`)).toMatchObject({
      exampleInput: { name: 'Ada' },
      lastRun: { id: runId, status: 'running' },
    });
  });

  it('of a webhook takes the body alone, or a whole call', async () => {
    await startRun({ message: 'hi' }, hookGraph());
    await startRun({ body: { message: 'hi' }, query: { a: 'b' } }, hookGraph({ method: 'PUT' }));
    expect(test.engine.started.map((run) => run.input)).toEqual([
      { method: 'POST', headers: {}, query: {}, body: { message: 'hi' } },
      { method: 'PUT', headers: {}, query: { a: 'b' }, body: { message: 'hi' } },
    ]);
  });

  it('is refused without a trigger, with an unknown one, and while Temporal is away', async () => {
    const empty = await test.json<Workflow>('POST', '/api/workflows', { name: 'Empty' });
    expect((await test.call('POST', `/api/workflows/${empty.id}/runs`, {})).status).toBe(422);
    const { workflowId } = await startRun();
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
    const { runId } = await startRun();
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
    const { runId } = await startRun();
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
    const { runId } = await startRun();
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
    const { runId, workflowId } = await startRun();
    await startRun();
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
    const { runId } = await startRun();
    expect((await test.call('POST', `/api/runs/${runId}/cancel`, {})).status).toBe(202);
    await test.engine.finish(runId, { status: 'cancelled' });
    await test.call('POST', `/api/runs/${runId}/cancel`);
    expect(test.engine.cancelled).toEqual([runId]);
    expect((await test.call('POST', '/api/runs/none/cancel')).status).toBe(404);
  });

  it('can be run again from a node on, with an output replaced', async () => {
    const { runId } = await startRun();
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
    const { runId } = await startRun();
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
    const other = await startRun();
    await archive('finished', other.runId);
    const refused = await test.call('POST', `/api/runs/${other.runId}/retry`, {});
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'RUN_NOT_FAILED' } }]);
    expect((await test.call('POST', '/api/runs/none/retry', {})).status).toBe(404);
  });

  it('is retried with the draft as it is now, and is refused where that has mistakes or has lost the trigger', async () => {
    const { runId, workflowId } = await startRun();
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
    const { runId, workflowId } = await startRun();
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

describe('the events of a run', () => {
  async function follow(
    runId: string,
  ): Promise<{ readonly text: () => string; readonly ended: Promise<void>; readonly stop: () => Promise<void> }> {
    const response = await test.call('GET', `/api/runs/${runId}/events`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.getReader();
    const decoder = new TextDecoder();
    let text = '';
    const ended = (async () => {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) text += decoder.decode(chunk.value);
    })();
    return { text: () => text, ended, stop: () => reader.cancel() };
  }

  it('begin with the snapshot, go on with what it does not include, and end with the run', async () => {
    const { runId } = await startRun();
    test.events.publish({ type: 'token-emitted', runId, stepKey: 'text/0', attempt: 1, text: 'Hel' });
    test.engine.snapshots.set(runId, {
      status: 'running',
      sequence: 2,
      steps: [step({ status: 'running' })],
      output: null,
      error: null,
      failedNode: null,
    });
    const events = await follow(runId);
    await vi.waitFor(() => expect(events.text()).toContain('event: snapshot'));
    expect(events.text()).toContain(`"streams":{"${stepKey(step())}":"Hel"}`);
    for (const sequence of [1, 2, 3]) test.events.publish(event(runId, sequence));
    test.events.publish({ type: 'token-emitted', runId, stepKey: 'text/0', attempt: 1, text: 'lo' });
    test.events.publish(event(runId, 0));
    test.events.publish(event('another', 4));
    test.engine.snapshots.delete(runId);
    await test.engine.finish(runId);
    await events.ended;
    const sent = events
      .text()
      .split('\n')
      .filter((line) => line.startsWith('event:') || line.startsWith('id:'));
    expect(sent).toEqual(['event: snapshot', 'id: 2', 'event: event', 'id: 3', 'event: event', 'event: event', 'event: event', 'id: 100']);
  });

  it('end at once for a run that has ended, and are 404 for one that is not known', async () => {
    const { runId } = await startRun();
    await test.engine.finish(runId);
    const events = await follow(runId);
    await events.ended;
    expect(events.text()).toMatch(/^event: snapshot\ndata: .*"status":"finished"/);
    expect((await test.call('GET', '/api/runs/none/events')).status).toBe(404);
  });

  it('say which attempt the text so far belongs to', async () => {
    const { runId } = await startRun();
    for (const attempt of [1, 2]) test.events.publish({ type: 'token-emitted', runId, stepKey: 'text/0', attempt, text: `try ${attempt}` });
    test.engine.snapshots.set(runId, {
      status: 'running',
      sequence: 2,
      steps: [step({ status: 'running' })],
      output: null,
      error: null,
      failedNode: null,
    });
    expect(await test.json('GET', `/api/runs/${runId}`)).toMatchObject({ streams: { 'text/0': 'try 2' }, streamTexts: { 'text/0': 2 } });
  });

  it('are cut off for a screen that stands still, as soon as too many wait for it', async () => {
    const { runId } = await startRun();
    const subscribe = test.events.subscribe.bind(test.events);
    let isHeard = false;
    Object.assign(test.events, {
      subscribe: (id: string, listener: Parameters<typeof subscribe>[1]) => {
        const stop = subscribe(id, listener);
        isHeard ||= id === runId;
        return () => {
          if (id === runId) isHeard = false;
          stop();
        };
      },
    });
    test.engine.snapshots.set(runId, { status: 'running', sequence: 0, steps: [], output: null, error: null, failedNode: null });
    const response = await test.call('GET', `/api/runs/${runId}/events`);
    expect(isHeard).toBe(true);
    // Nobody reads the answer.
    for (let sequence = 1; sequence <= 6_000; sequence += 1) test.events.publish(event(runId, sequence));
    expect(isHeard).toBe(false);
    await response.body!.cancel();
  });

  it('tell by a heartbeat of their own that nothing happens, and of the end that nobody told of', async () => {
    const { runId } = await startRun();
    test.engine.snapshots.set(runId, { status: 'waiting', sequence: 7, steps: [], output: null, error: null, failedNode: null });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const events = await follow(runId);
      const passUntil = async (text: string): Promise<void> => {
        for (let second = 0; second < 200 && !events.text().includes(text); second += 1) {
          await vi.advanceTimersByTimeAsync(1_000);
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(events.text()).toContain(text);
      };
      await passUntil('event: heartbeat\ndata: {"sequence":7}');
      test.engine.snapshots.delete(runId);
      await test.store.runs.archive({
        runId,
        status: 'finished',
        output: 'x',
        error: null,
        failedNode: null,
        response: null,
        models: [],
        steps: [],
        finishedAt: new Date().toISOString(),
      });
      await passUntil('"status":"finished"');
      await events.ended;
    } finally {
      vi.useRealTimers();
    }
  });

  it('bring the run again when it gets stuck, and when it goes on', async () => {
    const { runId } = await startRun();
    test.engine.snapshots.set(runId, { status: 'running', sequence: 7, steps: [], output: null, error: null, failedNode: null });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.now() });
    try {
      const events = await follow(runId);
      const passUntil = async (isSo: () => boolean): Promise<void> => {
        for (let second = 0; second < 60 && !isSo(); second += 1) {
          await vi.advanceTimersByTimeAsync(1_000);
          await new Promise((resolve) => setImmediate(resolve));
        }
        expect(isSo()).toBe(true);
      };
      test.engine.troubles.set(runId, { code: 'RUN_STUCK', message: 'too large', retryable: true });
      await passUntil(() => events.text().includes('"stuck":{"code":"RUN_STUCK"'));
      const before = events.text().split('event: snapshot').length;
      test.engine.troubles.delete(runId);
      await passUntil(() => events.text().split('event: snapshot').length > before);
      expect(events.text().slice(events.text().lastIndexOf('event: snapshot'))).not.toContain('RUN_STUCK');
      await test.engine.finish(runId);
      await events.ended;
    } finally {
      vi.useRealTimers();
    }
  });

  it('are heard and read once for all who follow the run, who each get them in order', async () => {
    const { runId } = await startRun();
    test.engine.snapshots.set(runId, { status: 'running', sequence: 2, steps: [], output: null, error: null, failedNode: null });
    const subscribe = vi.spyOn(test.events, 'subscribe');
    const asked = test.engine.asked.get(runId) ?? 0;
    const screens = await Promise.all(Array.from({ length: 9 }, () => follow(runId)));
    expect(subscribe.mock.calls.filter(([id]) => id === runId)).toHaveLength(1);
    expect((test.engine.asked.get(runId) ?? 0) - asked).toBe(1);
    for (const sequence of [2, 3]) test.events.publish(event(runId, sequence));
    for (const text of ['Hel', 'lo']) test.events.publish({ type: 'token-emitted', runId, stepKey: 'text/0', attempt: 1, text });
    const late = await follow(runId);
    test.engine.snapshots.delete(runId);
    await test.engine.finish(runId);
    await Promise.all([...screens, late].map(({ ended }) => ended));
    for (const { text } of [...screens, late]) {
      expect(
        text()
          .split('\n')
          .filter((line) => line.startsWith('id:')),
      ).toEqual(['id: 2', 'id: 3', 'id: 100']);
      expect([...text().matchAll(/"text":"(\w+)"/g)].map(([, piece]) => piece)).toEqual(['Hel', 'lo']);
    }
  });

  it('keep going for the others when one of them leaves', async () => {
    const { runId } = await startRun();
    test.engine.snapshots.set(runId, { status: 'running', sequence: 0, steps: [], output: null, error: null, failedNode: null });
    const [stays, leaves] = [await follow(runId), await follow(runId)];
    await leaves.stop();
    await test.engine.finish(runId);
    await stays.ended;
    expect(stays.text()).toContain('"run-finished"');
  });

  it('are refused to a caller who has too many open, until one is closed, and never to another', async () => {
    const { runId } = await startRun();
    test.engine.snapshots.set(runId, { status: 'running', sequence: 0, steps: [], output: null, error: null, failedNode: null });
    const open = await Promise.all(Array.from({ length: 10 }, () => follow(runId)));
    const refused = await test.call('GET', `/api/runs/${runId}/events`);
    expect([refused.status, refused.headers.get('retry-after'), await refused.json()]).toMatchObject([
      429,
      '5',
      { error: { code: 'TOO_MANY_STREAMS' } },
    ]);
    const { key } = await test.json<{ key: string }>('POST', '/api/api-keys', { name: 'Another' });
    const other = await test.call('GET', `/api/runs/${runId}/events`, undefined, { authorization: `Bearer ${key}` });
    expect(other.status).toBe(200);
    await Promise.all([other.body!.cancel(), open[0]!.stop()]);
    await vi.waitFor(async () => expect((await test.call('HEAD', `/api/runs/${runId}/events`)).status).toBe(200));
    const again = await follow(runId);
    await Promise.all([again, ...open.slice(1)].map((screen) => screen.stop()));
  });

  it('are not sent to a call of HEAD, which listens to nothing', async () => {
    const subscribe = vi.spyOn(test.events, 'subscribe');
    const { runId } = await startRun();
    const response = await test.call('HEAD', `/api/runs/${runId}/events`);
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([200, '', 'text/event-stream']);
    expect(subscribe.mock.calls.filter(([id]) => id === runId)).toEqual([]);
    expect((await test.call('HEAD', '/api/runs/none/events')).status).toBe(404);
  });

  it('are not listened to any more once the screen has gone', async () => {
    const unsubscribed = vi.fn();
    const subscribe = test.events.subscribe.bind(test.events);
    Object.assign(test.events, {
      subscribe: (runId: string, listener: Parameters<typeof subscribe>[1]) => {
        const stop = subscribe(runId, listener);
        return () => {
          unsubscribed();
          stop();
        };
      },
    });
    const { runId } = await startRun();
    const events = await follow(runId);
    await vi.waitFor(() => expect(events.text()).toContain('snapshot'));
    await events.stop();
    await vi.waitFor(() => expect(unsubscribed).toHaveBeenCalledOnce());
  });
});

describe('reviews', () => {
  async function openReview(): Promise<string> {
    const { runId, workflowId } = await startRun();
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

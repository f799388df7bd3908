import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stepKey } from '#graph/step-key';
import { startRun } from '../testing/start-run.ts';
import { event, step } from '../testing/steps.ts';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

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
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
    await test.engine.finish(runId);
    const events = await follow(runId);
    await events.ended;
    expect(events.text()).toMatch(/^event: snapshot\ndata: .*"status":"finished"/);
    expect((await test.call('GET', '/api/runs/none/events')).status).toBe(404);
  });

  it('say which attempt the text so far belongs to', async () => {
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
    test.engine.snapshots.set(runId, { status: 'running', sequence: 0, steps: [], output: null, error: null, failedNode: null });
    const [stays, leaves] = [await follow(runId), await follow(runId)];
    await leaves.stop();
    await test.engine.finish(runId);
    await stays.ended;
    expect(stays.text()).toContain('"run-finished"');
  });

  it('are refused to a caller who has too many open, until one is closed, and never to another', async () => {
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
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
    const { runId } = await startRun(test);
    const events = await follow(runId);
    await vi.waitFor(() => expect(events.text()).toContain('snapshot'));
    await events.stop();
    await vi.waitFor(() => expect(unsubscribed).toHaveBeenCalledOnce());
  });
});

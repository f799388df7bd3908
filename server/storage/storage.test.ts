import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultRetention, type Retention, type StorageUse } from '#graph/retention';
import type { NewRun } from '#store/contract/stored-run';
import { createTestApp, type TestApp } from '../testing/test-app.ts';
import { applyRetention } from './apply-retention.ts';

let test: TestApp;
let workflowId: string;
beforeEach(async () => {
  test = await createTestApp();
  workflowId = (await test.json<{ id: string }>('POST', '/api/workflows', { name: 'Mill' })).id;
});
afterEach(() => test.close());

const now = new Date(Date.UTC(2026, 5, 1));
const daysAgo = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString();

async function run(
  id: string,
  version: number | null,
  days: number,
  end: 'finished' | 'failed' | null = 'finished',
  links: Partial<NewRun> = {},
): Promise<void> {
  const at = daysAgo(days);
  await test.store.runs.insert({
    id,
    workflowId,
    workflowName: 'Mill',
    version,
    trigger: 'manual',
    triggerNode: 'n',
    graphHash: 'g',
    planHash: 'p',
    startedAt: at,
    input: { secret: id },
    ...links,
  });
  if (end !== null)
    await test.store.runs.archive({
      runId: id,
      status: end,
      output: 1,
      error: null,
      failedNode: null,
      response: null,
      models: [],
      steps: [],
      finishedAt: at,
    });
}
const left = async (): Promise<readonly string[]> => (await test.store.runs.list({ limit: 50 }))!.items.map(({ id }) => id).toSorted();

describe('retention', () => {
  it('deletes test runs after 30 days and others never, unless the workflow says otherwise', async () => {
    for (const [id, version, days] of [
      ['draft-old', null, 31],
      ['draft-new', null, 29],
    ] as const)
      await run(id, version, days);
    await run('live-old', 1, 900, 'failed');
    await run('draft-open', null, 400, null);
    expect(await test.json('GET', `/api/workflows/${workflowId}/retention`)).toEqual(defaultRetention);
    expect(await applyRetention(test.store, now)).toEqual({ runs: 1, contents: 0 });
    expect(await left()).toEqual(['draft-new', 'draft-open', 'live-old']);

    const own: Retention = {
      published: { record: { kind: 'forever' }, content: { kind: 'days', days: 90 } },
      drafts: { record: { kind: 'count', count: 0 }, content: { kind: 'forever' } },
    };
    expect(await test.json('PUT', `/api/workflows/${workflowId}/retention`, own)).toEqual(own);
    expect(await applyRetention(test.store, now)).toEqual({ runs: 1, contents: 1 });
    expect(await applyRetention(test.store, now)).toEqual({ runs: 0, contents: 0 });
    expect(await left()).toEqual(['draft-open', 'live-old']);
    expect(await test.store.runs.get('live-old')).toMatchObject({ input: null, output: null, contentRemovedAt: now.toISOString() });
    expect((await test.store.runs.list({ limit: 9, workflowId }))?.items.find(({ id }) => id === 'live-old')?.contentRemovedAt).toBe(
      now.toISOString(),
    );
    for (const [way, body] of [
      ['fork', { fromNode: 'n' }],
      ['retry', {}],
    ] as const) {
      const refused = await test.call('POST', `/api/runs/live-old/${way}`, body);
      expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'RUN_CONTENT_REMOVED' } }]);
    }
  });

  it('keeps replayed runs as long as test runs, also where they are of a version, and what they called with them', async () => {
    await run('live', 1, 40);
    await run('replay-old', 1, 31, 'finished', { replayOf: 'live' });
    await run('called-old', 1, 31, 'finished', { parentRunId: 'replay-old' });
    await run('replay-new', 1, 29, 'finished', { replayOf: 'live' });
    const own: Retention = {
      published: { record: { kind: 'count', count: 1 }, content: { kind: 'forever' } },
      drafts: defaultRetention.drafts,
    };
    expect(await test.json('PUT', `/api/workflows/${workflowId}/retention`, own)).toEqual(own);
    expect((await test.store.runs.get('called-old'))?.replayOf).toBe('live');
    expect(await applyRetention(test.store, now)).toEqual({ runs: 2, contents: 0 });
    expect([await left(), (await test.store.runs.list({ limit: 50, replays: 'only' }))?.items.map(({ id }) => id)]).toEqual([
      ['live'],
      ['replay-new'],
    ]);
  });

  it('is refused where it makes no sense, and for a workflow that is not there', async () => {
    expect(
      (
        await test.call('PUT', `/api/workflows/${workflowId}/retention`, {
          ...defaultRetention,
          drafts: { record: { kind: 'days', days: 0 }, content: { kind: 'forever' } },
        })
      ).status,
    ).toBe(400);
    for (const [method, body] of [['GET'], ['PUT', defaultRetention]] as const)
      expect((await test.call(method, '/api/workflows/wf_none/retention', body)).status).toBe(404);
  });
});

describe('a run', () => {
  it('is deleted once it has ended', async () => {
    await run('ended', null, 1);
    await run('open', null, 1, null);
    expect((await test.call('DELETE', '/api/runs/ended')).status).toBe(204);
    expect((await test.call('DELETE', '/api/runs/ended')).status).toBe(404);
    const refused = await test.call('DELETE', '/api/runs/open');
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'RUN_OPEN' } }]);
    expect(await left()).toEqual(['open']);
  });
});

it('what is stored is told by kind', async () => {
  await test.store.files.save({ name: 'a', mediaType: 'text/plain', bytes: new Uint8Array(5_000) });
  const use = await test.json<StorageUse>('GET', '/api/storage');
  expect(use).toMatchObject({ files: 5_000, values: 0, indexes: 0, runs: 0 });
  expect(use.database).toBeGreaterThan(10_000);
  expect(use.total).toBeGreaterThanOrEqual(use.database + use.files);
});

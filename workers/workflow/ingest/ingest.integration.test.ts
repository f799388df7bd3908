import { temporal } from '@temporalio/proto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { KnowledgeDocument } from '#graph/knowledge';
import { until } from '#test/crash/until';
import { recordHistory } from '../../testing/record-history.ts';
import { ingestId } from './messages.ts';
import { type IngestStack, startIngestStack, textOf } from './testing/ingest-stack.ts';

type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo;

let stack: IngestStack;
let base: string;

beforeAll(async () => {
  stack = await startIngestStack(inject('temporalAddress'));
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  stack.embeddings.answer(() => ({}));
  stack.embeddings.hold()();
  stack.useEngine();
  base = await stack.base();
  stack.embeddings.forget();
});

describe('a document', () => {
  it('is embedded in batches, each chunk once, and found when all of it is', async () => {
    const { id, state } = await stack.add(base, 'looms.md', textOf('shuttle', 150));
    expect(state).toBe('queued');
    const document = await reached(id, 'indexed');
    expect(document).toMatchObject({ chunks: 150, progress: null, error: null });
    expect(stack.embeddings.calls.map(({ texts }) => texts.length)).toEqual([64, 64, 22]);
    expect(new Set(stack.embeddings.embedded()).size).toBe(150);
    expect(await stack.found(base, 'shuttle')).toEqual(['looms.md']);
    const workflowId = await workflowOf(id);
    await ended(workflowId);
    await recordHistory(stack.client, workflowId, 'ingest');
  });

  it('keeps its old content found until the new one is there as a whole', async () => {
    const { id } = await stack.add(base, 'looms.md', textOf('heddle', 70));
    await reached(id, 'indexed');
    // The last batch is kept from being answered.
    const letGo = stack.embeddings.hold(({ texts }) => texts.length < 64);
    await stack.add(base, 'looms.md', textOf('treadle', 70));
    await until('the last batch is asked for', async () => stack.embeddings.held() === 1);
    expect(await stack.document(base, id)).toMatchObject({ state: 'embedding', progress: { done: 64, total: 70 } });
    expect((await stack.search(base, 'heddle')).candidates).toHaveLength(70);
    expect(await stack.found(base, 'treadle')).toEqual([]);
    letGo();
    await reached(id, 'indexed');
    expect(await stack.found(base, 'heddle')).toEqual([]);
    expect((await stack.search(base, 'treadle')).candidates).toHaveLength(70);
  });

  it('that is taken in twice is one, and is indexed once', async () => {
    const [first, second] = [await stack.add(base, 'looms.md', textOf('reed', 3)), await stack.add(base, 'looms.md', textOf('reed', 3))];
    await reached(first.id, 'indexed');
    await stack.add(base, 'looms.md', textOf('reed', 3));
    expect(second.id).toBe(first.id);
    expect((await stack.knowledge.documents(base, { limit: 10 }))?.items).toHaveLength(1);
    expect(stack.embeddings.calls).toHaveLength(1);
    await ended(await workflowOf(first.id));
  });

  it('in which there is nothing fails and says so', async () => {
    const { id } = await stack.add(base, 'empty.md', ' \n ');
    expect((await reached(id, 'failed')).error).toMatchObject({
      code: 'DOCUMENT_EMPTY',
      message: 'There is no text in “empty.md”.',
      hint: expect.any(String),
    });
    const workflowId = await workflowOf(id);
    await ended(workflowId);
    await recordHistory(stack.client, workflowId, 'ingest-failed');
  });

  it('that was changed and changed back while it was being indexed has what it was given last', async () => {
    const letGo = stack.embeddings.hold();
    const { id } = await stack.add(base, 'looms.md', textOf('warp', 3));
    const workflowId = await workflowOf(id);
    await until('the first content is being embedded', async () => stack.embeddings.held() === 1);
    await stack.add(base, 'looms.md', textOf('weft', 3));
    await stack.add(base, 'looms.md', textOf('warp', 3));
    letGo();
    await reached(id, 'indexed');
    await ended(workflowId);
    expect([await stack.found(base, 'warp'), await stack.found(base, 'weft')]).toEqual([['looms.md'], []]);
    await recordHistory(stack.client, workflowId, 'ingest-again');
  });

  it('that is replaced while it is being indexed has its newest content alone', async () => {
    const letGo = stack.embeddings.hold();
    const { id } = await stack.add(base, 'looms.md', textOf('warp', 100));
    const old = await workflowOf(id);
    await until('the first content is being embedded', async () => stack.embeddings.held() === 1);
    await stack.add(base, 'looms.md', textOf('weft', 3));
    letGo();
    await reached(id, 'indexed');
    expect(await ended(old)).toEqual({ status: 'superseded' });
    expect(stack.embeddings.embedded().filter((text) => text.includes('warp')).length).toBeLessThanOrEqual(64);
    expect([await stack.found(base, 'warp'), await stack.found(base, 'weft')]).toEqual([[], ['looms.md']]);
  });

  it('that is deleted while it is being indexed is gone, and its workflow ends', async () => {
    const letGo = stack.embeddings.hold();
    const { id } = await stack.add(base, 'looms.md', textOf('warp', 100));
    const workflowId = await workflowOf(id);
    const { version } = (await stack.store.knowledge.document(base, id))!;
    await until('it is being embedded', async () => stack.embeddings.held() === 1);
    expect(await stack.knowledge.removeDocument(base, id)).toBe(true);
    letGo();
    expect(await ended(workflowId)).toEqual({ status: 'superseded' });
    const index = (await stack.store.knowledge.index(base, 1))!;
    expect([
      await stack.document(base, id),
      await index.progress(id, version),
      await index.stats(),
      await stack.found(base, 'warp'),
    ]).toEqual([null, null, { documents: 0, chunks: 0 }, []]);
    expect(stack.embeddings.calls).toHaveLength(1);
  });

  it('whose base is deleted meanwhile lets its workflow end', async () => {
    const letGo = stack.embeddings.hold();
    const added = [await stack.add(base, 'one.md', textOf('warp', 100)), await stack.add(base, 'two.md', textOf('weft', 100))];
    const workflows = await Promise.all(added.map(({ id }) => workflowOf(id)));
    await until('both are being embedded', async () => stack.embeddings.held() === 2);
    await stack.knowledge.remove(base);
    letGo();
    for (const workflow of workflows) expect(await ended(workflow)).toEqual({ status: 'superseded' });
    expect(stack.embeddings.calls).toHaveLength(2);
  });
});

describe('a provider', () => {
  it('that is away is waited for, minute by minute at last; the document says so and goes on by itself', async () => {
    const { id } = await stack.add(base, 'first.md', textOf('bobbin', 3));
    await reached(id, 'indexed');
    stack.embeddings.answer(() => ({ status: 503, message: 'Down for maintenance' }));
    await stack.add(base, 'first.md', textOf('spindle', 70));
    const workflowId = await workflowOf(id);
    const failing = await pending(workflowId, (activity) => (activity.attempt ?? 0) >= 2);
    expect(seconds(failing.currentRetryInterval)).toBeGreaterThanOrEqual(1);
    expect(await stack.document(base, id)).toMatchObject({
      state: 'embedding',
      progress: { done: 0, total: 70 },
      error: {
        code: 'MODEL_OVERLOADED',
        message: expect.stringContaining('Down for maintenance'),
        hint: expect.stringContaining('tried again'),
      },
    });
    expect(await stack.found(base, 'bobbin')).toEqual(['first.md']);

    const scheduled = (await stack.client.workflow.getHandle(workflowId).fetchHistory()).events?.findLast(
      ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType?.name === 'knowledge.embed',
    )?.activityTaskScheduledEventAttributes;
    const { maximumAttempts, maximumInterval, backoffCoefficient } = scheduled!.retryPolicy!;
    expect({
      maximumAttempts,
      mostSeconds: seconds(maximumInterval),
      backoffCoefficient,
      limit: seconds(scheduled!.scheduleToCloseTimeout),
    }).toEqual({ maximumAttempts: 0, mostSeconds: 60, backoffCoefficient: 2, limit: 0 });

    stack.embeddings.answer(() => ({ status: 429, message: 'Slow down', headers: { 'retry-after': '3' } }));
    await until('it says that it is asked too often', async () => (await stack.document(base, id))?.error?.code === 'MODEL_RATE_LIMITED');
    const limited = await pending(
      workflowId,
      (activity) => activity.lastFailure?.message?.includes('too often') === true && activity.state !== 2,
    );
    expect(seconds(limited.currentRetryInterval)).toBe(3);

    stack.embeddings.answer(() => ({}));
    expect(await reached(id, 'indexed')).toMatchObject({ chunks: 70, error: null });
    expect(await stack.found(base, 'spindle')).toEqual(['first.md']);
    expect(new Set(stack.embeddings.embedded().filter((text) => text.includes('spindle'))).size).toBe(70);
  });

  it('that wants to be asked again at once is asked at the pace of the retries', async () => {
    stack.embeddings.answer(() => ({ status: 429, message: 'Slow down', headers: { 'retry-after': '0' } }));
    const { id } = await stack.add(base, 'first.md', textOf('bobbin', 3));
    const waits = await pending(await workflowOf(id), ({ attempt, state }) => (attempt ?? 0) >= 3 && state !== 2);
    expect(seconds(waits.currentRetryInterval)).toBeGreaterThanOrEqual(2);
    stack.embeddings.answer(() => ({}));
    await reached(id, 'indexed');
  });

  it('that refuses the key makes the document fail with the reason; with the right key it is tried again', async () => {
    stack.embeddings.answer(({ key }) => (key === 'right' ? {} : { status: 401, message: 'Incorrect API key provided' }));
    await stack.setKey('wrong');
    const { id } = await stack.add(base, 'first.md', textOf('bobbin', 3));
    const failed = await reached(id, 'failed');
    expect(failed.error).toMatchObject({
      code: 'MODEL_KEY_INVALID',
      message: expect.stringContaining('Incorrect API key'),
      hint: expect.stringContaining('Settings'),
    });
    expect(stack.embeddings.calls).toHaveLength(1);
    await stack.setKey('right');
    expect(await stack.knowledge.retry(base, id)).toMatchObject({ state: 'queued', error: null });
    await reached(id, 'indexed');
    expect(await stack.found(base, 'bobbin')).toEqual(['first.md']);
  });

  it('that gives vectors of another length makes the document fail, and nothing of it is kept', async () => {
    stack.embeddings.answer(() => ({ dimensions: 31 }));
    const { id } = await stack.add(base, 'first.md', textOf('bobbin', 3));
    expect((await reached(id, 'failed')).error).toMatchObject({
      code: 'EMBEDDING_MISMATCH',
      message: 'openai:small gives vectors of 31 numbers, and the index was built with 32.',
      hint: expect.any(String),
    });
    const index = (await stack.store.knowledge.index(base, 1))!;
    const { version } = (await stack.store.knowledge.document(base, id))!;
    expect([await index.stats(), await index.progress(id, version)]).toEqual([
      { documents: 0, chunks: 0 },
      { done: 0, total: 3 },
    ]);
  });
});

describe('ingestion', () => {
  it('goes on where it was when a worker is stopped in the middle and another one comes', async () => {
    const letGo = stack.embeddings.hold(({ texts }) => texts.length < 64);
    const { id } = await stack.add(base, 'looms.md', textOf('shuttle', 70));
    await until('the last batch is asked for', async () => stack.embeddings.held() === 1);
    await stack.stopWorker();
    letGo();
    await stack.startWorker();
    await reached(id, 'indexed');
    const texts = stack.embeddings.embedded();
    expect([texts.length, new Set(texts).size]).toEqual([70, 70]);
  });

  it('that could not be begun is begun when the document is sent again', async () => {
    const away = {
      ingest: () => Promise.reject(new Error('Temporal is away')),
      build: () => Promise.reject(new Error('Temporal is away')),
    };
    stack.useEngine(away);
    await expect(stack.add(base, 'looms.md', textOf('shuttle', 3))).rejects.toThrow('away');
    await expect(stack.knowledge.build(base, {})).rejects.toThrow('away');
    expect(await stack.knowledge.generations(base)).toHaveLength(1);
    stack.useEngine();
    const { id } = await stack.add(base, 'looms.md', textOf('shuttle', 3));
    await reached(id, 'indexed');

    stack.embeddings.answer(() => ({ dimensions: 31 }));
    await stack.add(base, 'looms.md', textOf('treadle', 3));
    const failed = await reached(id, 'failed');
    stack.useEngine(away);
    await expect(stack.knowledge.retry(base, id)).rejects.toThrow('away');
    stack.useEngine();
    expect(await stack.document(base, id)).toMatchObject({ state: 'failed', error: failed.error });
  });

  it('is begun again at the start for all documents on their way, though Temporal has lost them', async () => {
    stack.useEngine({ ingest: async () => undefined, build: async () => undefined });
    for (let number = 0; number < 205; number += 1) await stack.add(base, `${number}.md`, `The loom of house ${number}`);
    stack.useEngine();
    const [first, second, third] = (await stack.store.knowledge.pageById(base, null, 3)).map(({ id, version }) => ({ id, version }));
    const at = new Date().toISOString();
    await stack.store.knowledge.setState(first!, { state: 'parsing', at });
    await stack.store.knowledge.setState(second!, { state: 'embedding', done: 0, total: 1, at });
    await stack.store.knowledge.setState(third!, {
      state: 'failed',
      error: { code: 'DOCUMENT_BROKEN', message: 'Broken', retryable: false },
      at,
    });
    await stack.knowledge.resume();
    for (const least of [70, 140, 204])
      await until(`${least} are indexed`, async () => (await (await stack.store.knowledge.index(base, 1))!.stats()).documents >= least);
    expect((await stack.knowledge.documents(base, { state: 'failed', limit: 10 }))?.items.map(({ id }) => id)).toEqual([third!.id]);
    await until('all say so', async () => (await stack.knowledge.documents(base, { state: 'indexed', limit: 200 }))?.nextCursor !== null);
    expect(new Set(stack.embeddings.embedded()).size).toBe(stack.embeddings.embedded().length);
  });
});

async function reached(id: string, state: KnowledgeDocument['state']): Promise<KnowledgeDocument> {
  await until(`${id} is ${state}`, async () => {
    const seen = await stack.document(base, id);
    if (seen?.state !== state) throw new Error(JSON.stringify(seen));
    return true;
  });
  return (await stack.document(base, id))!;
}

/** The workflow that brings the present version of a document into the first generation. */
async function workflowOf(id: string): Promise<string> {
  const { version } = (await stack.store.knowledge.document(base, id))!;
  return ingestId({ knowledgeId: base, generation: 1, documentId: id, version });
}

async function ended(workflowId: string): Promise<unknown> {
  return stack.client.workflow.getHandle(workflowId).result();
}

/** The activity that a workflow waits for, when it is so. */
async function pending(workflowId: string, isSo: (activity: PendingActivity) => boolean): Promise<PendingActivity> {
  let found: PendingActivity | undefined;
  await until(`${workflowId} waits`, async () => {
    found = (await stack.client.workflow.getHandle(workflowId).describe()).raw.pendingActivities?.[0];
    return found !== undefined && isSo(found);
  });
  return found!;
}

function seconds(duration: { readonly seconds?: { toNumber(): number } | number | null } | null | undefined): number {
  return Number(duration?.seconds ?? 0);
}

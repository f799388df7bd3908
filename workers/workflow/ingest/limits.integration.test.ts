import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { until } from '#test/crash/until';
import { recordHistory } from '../../testing/record-history.ts';
import { type IngestStack, startIngestStack, textOf } from './testing/ingest-stack.ts';

/** Two calls in a window that is longer than a document waits inside the worker. */
const WINDOW_MS = 5_000;
let stack: IngestStack;

beforeAll(async () => {
  stack = await startIngestStack(inject('temporalAddress'), { rateWindowMs: WINDOW_MS, limits: { requestsPerMinute: '2' } });
});
afterAll(() => stack?.stop());

describe('a rate limit of this installation', () => {
  it('delays documents and builds, and fails none of them', async () => {
    const base = await stack.base();
    const names = Array.from({ length: 5 }, (_none, number) => `${number}.md`);
    for (const name of names) await stack.add(base, name, textOf('shuttle', 3));
    await until('a document says that it waits', async () =>
      (await stack.knowledge.documents(base, { limit: 10 }))!.items.some(({ error }) => error?.code === 'MODEL_CONNECTION_BUSY'),
    );
    await until(
      'all are indexed',
      async () => (await stack.knowledge.documents(base, { state: 'indexed', limit: 10 }))!.items.length === 5,
    );
    expect((await stack.knowledge.documents(base, { limit: 10 }))!.items.map(({ error }) => error)).toEqual([null, null, null, null, null]);

    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await until('the build is ready', async () => (await stack.knowledge.generations(base))?.[0]?.status === 'ready');
    expect(await stack.found(base, 'shuttle', { generation: 2 })).toEqual(names);
    await recordHistory(stack.client, `build-${base}-2`, 'build-waits-for-limits');
    // Besides one call for the length of the vectors of each model, every document was paid for once.
    expect([stack.embeddings.embedded('small').length, stack.embeddings.embedded('large').length]).toEqual([16, 16]);
  });
});

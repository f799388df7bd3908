import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Generation } from '#graph/knowledge';
import { until } from '#test/crash/until';
import { recordHistory } from '../../testing/record-history.ts';
import { ingestId } from './messages.ts';
import { type IngestStack, startIngestStack, textOf } from './testing/ingest-stack.ts';

let stack: IngestStack;
let base: string;

beforeAll(async () => {
  stack = await startIngestStack(inject('temporalAddress'));
});
afterAll(() => stack?.stop());
beforeEach(async () => {
  stack.embeddings.answer(() => ({}));
  stack.embeddings.hold()();
  base = await stack.base();
  stack.embeddings.forget();
});

describe('a new generation', () => {
  it('takes in all documents, also those that come meanwhile; those that fail are counted and hold nothing up', async () => {
    for (let number = 0; number < 250; number += 1)
      await stack.add(base, `${number}.md`, number % 50 === 0 ? ' ' : `The loom of house ${number}`);
    for (const least of [80, 160, 245])
      await until(`the first generation has ${least}`, async () => (await generation(1)).documents >= least);
    await until('those that fail say so', async () => (await generation(1)).failed === 5);

    const letGo = stack.embeddings.hold(({ model }) => model === 'large');
    const began = stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await until('the length of its vectors is asked for', async () => stack.embeddings.held() === 1);
    letGo();
    const second = (await began)!;
    stack.embeddings.hold(({ model }) => model === 'large');
    expect(second).toMatchObject({ number: 2, status: 'building', isLive: false });
    await expect(stack.knowledge.switchTo(base, 2)).rejects.toMatchObject({ data: { code: 'GENERATION_NOT_READY' } });
    await stack.add(base, 'late.md', 'A treadle that came late');
    await until('the live generation has it', async () => (await stack.found(base, 'treadle')).length === 1);
    letGo();
    for (const least of [80, 160, 245])
      await until(`the new generation has ${least}`, async () => (await generation(2)).documents >= least);
    await ready(2);
    await until('the new generation has it', async () => (await stack.found(base, 'treadle', { generation: 2 })).length === 1);
    expect(await generation(2)).toMatchObject({ documents: 246, failed: 5, status: 'ready' });
    expect(await generation(1)).toMatchObject({ documents: 246, isLive: true });
    await recordHistory(stack.client, `build-${base}-2`, 'build-generation');
    // Of what both ways brought in, no more than the one batch was asked for twice.
    const texts = indexed('large');
    expect([
      new Set(texts).size,
      texts.filter((text, index) => texts.indexOf(text) !== index).filter((text) => !text.includes('treadle')),
    ]).toEqual([246, []]);
  }, 300_000);

  it('is switched to in one moment: every search has an answer, and of one generation alone', async () => {
    for (const name of ['one.md', 'two.md', 'three.md']) await stack.add(base, name, textOf(name, 4));
    await until('the first generation has them', async () => (await generation(1)).documents === 3);
    await stack.knowledge.build(base, { embeddingModel: 'openai:large', chunking: { strategy: 'recursive', size: 500, overlap: 0 } });
    await ready(2);
    await recordHistory(stack.client, `build-${base}-2`, 'build-generation-small');

    const seen: string[] = [];
    let isOver = false;
    const searching = (async () => {
      while (!isOver) {
        const { generation: number, embeddingModel, candidates } = await stack.search(base, 'paragraph', { mode: 'hybrid' });
        seen.push(`${number} ${embeddingModel} ${candidates.length}`);
      }
    })();
    for (const number of [2, 1, 2, 1, 2]) {
      const before = seen.length;
      expect(await stack.knowledge.switchTo(base, number)).toMatchObject({ liveGeneration: number });
      await until('searches went on', async () => seen.length > before + 3);
    }
    isOver = true;
    await searching;
    expect([...new Set(seen)].toSorted()).toEqual(['1 openai:small (32) 12', '2 openai:large (32) 3']);
  });

  it('is asked with its own model: vectors of two models never meet', async () => {
    await stack.add(base, 'one.md', textOf('shuttle', 4));
    await until('the first generation has it', async () => (await generation(1)).documents === 1);
    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await ready(2);
    const chunks = indexed('small');
    expect(indexed('large').toSorted()).toEqual(indexed('small').toSorted());
    for (const [number, model] of [
      [1, 'small'],
      [2, 'large'],
    ] as const) {
      stack.embeddings.forget();
      const { candidates } = await stack.search(base, chunks.at(-1)!, { mode: 'vector', generation: number });
      expect(stack.embeddings.calls.map((call) => [call.model, call.texts])).toEqual([[model, [chunks.at(-1)]]]);
      expect(candidates[0]).toMatchObject({ text: chunks.at(-1), vector: { rank: 1, score: expect.closeTo(1, 4) } });
    }
  });

  it('that is removed while it is being built leaves documents as they are in the live one', async () => {
    const { id } = await stack.add(base, 'one.md', textOf('shuttle', 4));
    await until('the first generation has it', async () => (await stack.document(base, id))?.state === 'indexed');
    stack.embeddings.answer(({ model, texts }) => (model === 'large' && texts.length > 1 ? { status: 401, message: 'Not for you' } : {}));
    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await until('it has failed', async () => (await generation(2)).status === 'failed');
    expect(await stack.document(base, id)).toMatchObject({ state: 'failed', error: { code: 'MODEL_KEY_INVALID' } });
    expect(await stack.found(base, 'shuttle')).toEqual(['one.md']);
    stack.embeddings.forget();
    expect(await stack.knowledge.removeGeneration(base, 2)).toBe(true);
    await until('it is as it was', async () => (await stack.document(base, id))?.state === 'indexed');
    expect(stack.embeddings.calls).toEqual([]);
  });

  it('that lacks a document is not ready until a retry, or the removal of the document, has made it whole', async () => {
    for (const name of ['one.md', 'two.md']) await stack.add(base, name, textOf(name, 4));
    await until('the first generation has them', async () => (await generation(1)).documents === 2);
    stack.embeddings.answer(({ model, texts }) =>
      model === 'large' && texts.some((text) => text.includes('two.md')) ? { status: 401, message: 'Not for you' } : {},
    );
    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    const failed = async () => until('it has failed', async () => (await generation(2)).status === 'failed');
    await failed();
    expect(await generation(2)).toMatchObject({
      documents: 1,
      failed: 1,
      error: { code: 'GENERATION_INCOMPLETE', message: expect.stringMatching(/^1 document is missing: “two.md”\. .*Not for you/) },
    });
    await expect(stack.knowledge.switchTo(base, 2)).rejects.toMatchObject({
      data: { code: 'GENERATION_NOT_READY', message: expect.stringContaining('two.md') },
    });
    stack.embeddings.forget();
    await stack.knowledge.retryBuild(base, 2);
    await failed();
    expect(stack.embeddings.embedded('large')).toEqual([]);

    stack.embeddings.answer(() => ({}));
    await stack.knowledge.retryBuild(base, 2);
    await ready(2);
    expect(await stack.found(base, 'paragraph', { generation: 2 })).toEqual(['one.md', 'two.md']);

    stack.embeddings.answer(({ model, texts }) =>
      model === 'third' && texts.some((text) => text.includes('two.md')) ? { status: 401, message: 'Not for you' } : {},
    );
    await stack.knowledge.build(base, { embeddingModel: 'openai:third' });
    await until('the third has failed', async () => (await generation(3)).status === 'failed');
    const two = (await stack.knowledge.documents(base, { q: 'two', limit: 1 }))!.items[0]!;
    await stack.knowledge.removeDocument(base, two.id);
    expect(await generation(3)).toMatchObject({ status: 'ready', documents: 1, error: null });
  });

  it('and the document itself, when both bring it in at once, pay for it once', async () => {
    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await ready(2);
    const letGo = stack.embeddings.hold(({ model, texts }) => model === 'third' && texts.length > 1);
    stack.embeddings.forget();
    await stack.knowledge.build(base, { embeddingModel: 'openai:third' });
    const { id } = await stack.add(base, 'one.md', textOf('shuttle', 150));
    await stack.knowledge.resume();
    await until('a batch is asked for', async () => stack.embeddings.held() > 0);
    const { version } = (await stack.store.knowledge.document(base, id))!;
    // A second build of the same generation, beside the document's own way into it.
    await stack.client.workflow.start('buildGeneration', {
      workflowId: `build-${base}-3-again`,
      taskQueue: 'heddle',
      args: [{ knowledgeId: base, generation: 3 }],
    });
    await until('both are on their way', async () => {
      const ways = [
        ingestId({ knowledgeId: base, generation: 3, documentId: id, version }),
        `build-${base}-3-again.${ingestId({ knowledgeId: base, generation: 3, documentId: id, version })}`,
      ];
      const pending = await Promise.all(
        ways.map(async (way) => (await stack.client.workflow.getHandle(way).describe()).raw.pendingActivities?.length),
      );
      return pending.every((count) => count === 1);
    });
    letGo();
    await ready(3);
    await until('it is indexed', async () => (await stack.document(base, id))?.state === 'indexed');
    await stack.client.workflow.getHandle(`build-${base}-3-again`).result();
    const texts = indexed('third');
    expect([texts.length, new Set(texts).size]).toEqual([150, 150]);
  });

  it('whose base is deleted meanwhile comes to a calm end', async () => {
    for (const name of ['one.md', 'two.md']) await stack.add(base, name, textOf('shuttle', 4));
    await until('the first generation has them', async () => (await generation(1)).documents === 2);
    const letGo = stack.embeddings.hold(({ model, texts }) => model === 'large' && texts.length > 1);
    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await until('both are being embedded', async () => stack.embeddings.held() === 2);
    expect(await stack.knowledge.remove(base)).toBe(true);
    letGo();
    await stack.client.workflow.getHandle(`build-${base}-2`).result();
    expect(await stack.knowledge.get(base)).toBeNull();
  });

  it('whose workflow was ended from outside is built on', async () => {
    await stack.add(base, 'one.md', textOf('shuttle', 70));
    await until('the first generation has it', async () => (await generation(1)).documents === 1);
    const letGo = stack.embeddings.hold(({ model, texts }) => model === 'large' && texts.length === 6);
    await stack.knowledge.build(base, { embeddingModel: 'openai:large' });
    await until('its last batch is asked for', async () => stack.embeddings.held() === 1);
    await stack.client.workflow.getHandle(`build-${base}-2`).terminate('lost');
    letGo();
    await stack.knowledge.resumeLost();
    await ready(2);
    expect((await generation(2)).chunks).toBe(70);
    const texts = indexed('large');
    expect(texts.filter((text, index) => texts.indexOf(text) !== index).length).toBeLessThanOrEqual(6);
  });
});

/** What was embedded of documents: not the word by which the length of vectors is found out. */
function indexed(model: string): readonly string[] {
  return stack.embeddings.embedded(model).filter((text) => text !== 'heddle');
}

async function generation(number: number): Promise<Generation> {
  const found = (await stack.knowledge.generations(base))?.find((one) => one.number === number);
  if (found === undefined) throw new Error(`There is no generation ${number}`);
  return found;
}

async function ready(number: number): Promise<void> {
  await until(`generation ${number} is ready`, async () => (await generation(number)).status === 'ready');
}

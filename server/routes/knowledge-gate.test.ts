import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEventBus } from '#graph/event-bus';
import type { KnowledgeBase } from '#graph/knowledge';
import type { Evaluation, evaluationDetailSchema, QuestionSet } from '#graph/knowledge-evaluation';
import type { z } from 'zod';
import { createServices } from '#workers/create-services';
import { EngineUnavailable } from '#workers/client/engine';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
let services: ReturnType<typeof createServices>;
let isDown: boolean;
let base: KnowledgeBase;
let set: QuestionSet;
let path: string;

beforeEach(async () => {
  isDown = false;
  test = await createTestApp((store) => {
    services = createServices({
      store,
      events: createEventBus(),
      httpAllow: [],
      env: {},
      ingestEngine: { ingest: async () => undefined, build: async () => undefined },
      sourceEngine: { schedule: async () => ({ isRunning: false }), trigger: async () => undefined, unschedule: async () => undefined },
      evaluationEngine: {
        evaluate: async () => {
          if (isDown) throw new EngineUnavailable('Temporal does not answer');
        },
      },
    });
    return { knowledge: services.knowledgeBases, questions: services.questions, evaluations: services.evaluations };
  });
  base = await test.json('POST', '/api/knowledge', { name: 'Guides' });
  path = `/api/knowledge/${base.id}`;
  set = await test.json('POST', `${path}/question-sets`, { name: 'Support' });
  for (const [question, document] of [
    ['How long is the warranty?', 'kettle.md'],
    ['Where is the wheel?', 'bicycle.md'],
  ])
    await test.json('POST', `${path}/question-sets/${set.id}/questions`, { question, relevant: [{ document }] });
  await fill(1, ['kettle.md']);
});
afterEach(async () => {
  await Promise.all([services.cutter.close(), services.http.close(), services.code.close(), services.tools.close()]);
  await test.close();
});

const texts: { readonly [key: string]: string } = { 'kettle.md': 'The warranty is two years.', 'bicycle.md': 'The wheel is in front.' };

/** Brings documents into an index, as a worker does. */
async function fill(generation: number, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const { id } = (await services.knowledgeBases.add(base.id, { key, name: key, text: texts[key]!, metadata: {} }))!;
    const { version, name } = (await test.store.knowledge.document(base.id, id))!;
    const index = (await test.store.knowledge.index(base.id, generation))!;
    await index.stage({ id, version, revision: 1, name, metadata: {} }, [
      { ordinal: 0, text: texts[key]!, start: 0, end: 9, path: [], tokens: 6 },
    ]);
    await index.setEmbeddings(id, version, [{ ordinal: 0, vector: new Float32Array(384).fill(0.05) }]);
    await index.commit(id, version);
  }
}

const start = (body: object = {}) => test.call('POST', `${path}/evaluations`, { setId: set.id, settings: { mode: 'keyword' }, ...body });

/** Evaluates as a worker does. */
async function evaluate(body: object = {}): Promise<z.output<typeof evaluationDetailSchema>> {
  const { id } = (await (await start(body)).json()) as Evaluation;
  const args = { knowledgeId: base.id, evaluationId: id };
  const { signal } = new AbortController();
  while (await services.evaluating!['evaluation.ask'](args, signal));
  await services.evaluating!['evaluation.finish'](args, signal);
  return test.json('GET', `${path}/evaluations/${id}`);
}

async function problem(response: Response): Promise<unknown> {
  return [response.status, ((await response.json()) as { error: unknown }).error];
}

describe('a gate', () => {
  const gate = { metric: 'recall', least: 0.9 } as const;
  const live = (generation: number) => test.call('PUT', `${path}/live`, { generation });
  const build = async (keys: readonly string[]) => {
    const { number } = await test.json<{ number: number }>('POST', `${path}/generations`, {});
    await fill(number, keys);
    return number;
  };

  it('keeps a generation from going live until an evaluation has shown what it asks for', async () => {
    await test.json('PUT', path, { gate: { ...gate, setId: set.id } });
    const weak = await build(['kettle.md']);
    expect(await problem(await live(weak))).toMatchObject([422, { code: 'GENERATION_NOT_READY' }]);
    expect(await problem(await start({ generation: weak }))).toMatchObject([422, { code: 'GENERATION_NOT_READY' }]);
    await test.store.knowledge.markReady(base.id, weak, '2026-01-01');
    expect(await problem(await live(weak))).toMatchObject([
      422,
      { code: 'GENERATION_BELOW_GATE', message: expect.stringContaining('has not been evaluated') },
    ]);
    expect((await evaluate({ generation: weak })).metrics?.recall).toBe(0.5);
    expect(await problem(await live(weak))).toMatchObject([
      422,
      { code: 'GENERATION_BELOW_GATE', message: 'Generation 2 reaches 0.500; the gate asks for recall of 0.900 with "Support".' },
    ]);

    const strong = await build(['kettle.md', 'bicycle.md']);
    await test.store.knowledge.markReady(base.id, strong, '2026-01-02');
    expect((await evaluate({ generation: strong })).metrics?.recall).toBe(1);
    expect(await (await live(strong)).json()).toMatchObject({ liveGeneration: 3 });
    // The live one may be named again, whatever the gate says.
    await test.json('PUT', path, { gate: { setId: set.id, metric: 'precision', least: 1 } });
    expect((await live(strong)).status).toBe(200);
    await test.json('PUT', path, { gate: null });
    expect((await live(weak)).status).toBe(200);
  });

  it('counts the newest evaluation alone, and never shows a value as reached that is not', async () => {
    const next = await build(['kettle.md', 'bicycle.md']);
    await test.store.knowledge.markReady(base.id, next, '2026-01-01');
    const { metrics } = await evaluate({ generation: next });
    await test.json('PUT', path, { gate: { setId: set.id, metric: 'ndcg', least: metrics!.ndcg } });
    const late = await test.store.evaluations.insert({
      id: 'late',
      knowledgeId: base.id,
      setId: set.id,
      label: '',
      generation: next,
      settings: (await services.evaluations.list(base.id))![0]!.settings,
      k: 5,
      answerModel: null,
      total: 2,
      createdAt: '2999-01-01',
    });
    await test.store.evaluations.finish(late.id, {
      status: 'finished',
      metrics: { ...metrics!, ndcg: 0.99999 },
      failed: 0,
      total: 2,
      p50Ms: 1,
      error: null,
      at: '2999-01-01',
    });
    expect(await problem(await live(next))).toMatchObject([
      422,
      { message: 'Generation 2 reaches 0.999; the gate asks for nDCG of 1.000 with "Support".' },
    ]);
  });

  it('is not set on questions that are not there', async () => {
    expect(await problem(await test.call('PUT', path, { gate: { ...gate, setId: 'none' } }))).toMatchObject([
      422,
      { code: 'QUESTION_SET_GONE' },
    ]);
  });
});

describe('an evaluation', () => {
  it('is not left behind when Temporal does not answer', async () => {
    isDown = true;
    expect(await problem(await start())).toMatchObject([503, { code: 'ENGINE_UNAVAILABLE' }]);
    expect(await test.json('GET', `${path}/evaluations`)).toMatchObject({ items: [] });
  });

  it('tells how each question fared', async () => {
    const { results, ...evaluation } = await evaluate({ k: 3 });
    expect(evaluation).toMatchObject({
      status: 'finished',
      generation: 1,
      progress: { done: 2, total: 2 },
      failed: 0,
      metrics: { recall: 0.5, precision: 1 / 6, mrr: 0.5, ndcg: 0.5, contextPrecision: 0.5, groundedness: null },
    });
    expect(evaluation.p50Ms).toEqual(expect.any(Number));
    expect(results.map(({ question, metrics }) => [question, metrics.recall])).toEqual([
      ['How long is the warranty?', 1],
      ['Where is the wheel?', 0],
    ]);
    expect(results[0]?.found[0]).toMatchObject({ document: 'kettle.md', label: 0 });
  });

  it('fails with the reason when its generation went meanwhile', async () => {
    const next = await test.store.knowledge.addGeneration(
      base.id,
      { chunking: { strategy: 'headings', size: 500 }, embedding: { model: 'offline:hash-384', dimensions: 384 } },
      '2026-01-01',
    );
    await test.store.knowledge.markReady(base.id, next!.number, '2026-01-01');
    const { id } = (await (await start({ generation: 2 })).json()) as Evaluation;
    await test.store.knowledge.removeGeneration(base.id, 2);
    const args = { knowledgeId: base.id, evaluationId: id };
    await services.evaluating!['evaluation.ask'](args, new AbortController().signal);
    await services.evaluating!['evaluation.finish'](args, new AbortController().signal);
    expect(await test.json('GET', `${path}/evaluations/${id}`)).toMatchObject({
      status: 'failed',
      failed: 2,
      metrics: null,
      error: { code: 'GENERATION_GONE' },
    });
  });

  it('that was stopped has its reason, and no means over some of its questions', async () => {
    const { id } = (await (await start()).json()) as Evaluation;
    await services.evaluating!['evaluation.finish'](
      { knowledgeId: base.id, evaluationId: id, error: { code: 'EVALUATION_STOPPED', message: 'Stopped.', retryable: false } },
      new AbortController().signal,
    );
    expect(await test.json('GET', `${path}/evaluations/${id}`)).toMatchObject({
      status: 'failed',
      metrics: null,
      progress: { done: 0, total: 2 },
      error: { code: 'EVALUATION_STOPPED' },
    });
  });
});

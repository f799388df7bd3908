import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { searchSettingsSchema } from '#graph/knowledge';
import type { Evaluation } from '#graph/knowledge-evaluation';
import { until } from '#test/crash/until';
import { type KnowledgeWorker, startKnowledgeWorker } from '../../testing/knowledge-worker.ts';
import { recordHistory } from '../../testing/record-history.ts';
import { evaluationWorkflowId } from './messages.ts';

const manual = `# Kettle K-300

## Warranty

The kettle has a warranty of two years. The heating element is covered for five years.

## Cleaning

Descale the kettle once a month with vinegar. Never put the base under water.
`;
const csv = `question,document,phrase
How long is the warranty of the kettle?,kettle.md,warranty of two years
How often is the kettle descaled?,kettle.md,once a month
What may never be put under water?,kettle.md,Never put the base under water
Where do we deliver to?,kettle.md,we deliver everywhere
`;

let stack: KnowledgeWorker;
let store: KnowledgeWorker['store'];
let client: KnowledgeWorker['client'];
let services: KnowledgeWorker['services'];
let base: string;
let set: string;

beforeAll(async () => {
  stack = await startKnowledgeWorker({ address: inject('temporalAddress') });
  ({ store, client, services } = stack);
  base = (
    await services.knowledgeBases.create({ name: 'Manuals', description: '', fields: [], chunking: { strategy: 'headings', size: 200 } })
  ).id;
  const document = await services.knowledgeBases.add(base, { key: 'kettle.md', name: 'kettle.md', text: manual, metadata: {} });
  await until('the document is indexed', async () => (await services.knowledgeBases.document(base, document!.id))?.state === 'indexed');
  set = (await services.questions.createSet(base, { name: 'Support' }))!.id;
  await services.questions.importQuestions(base, set, { format: 'csv', text: csv });
});

afterAll(() => stack?.stop());

async function evaluate(body: Partial<Parameters<typeof services.evaluations.start>[1]>): Promise<Evaluation> {
  const started = await services.evaluations.start(base, {
    setId: set,
    label: '',
    settings: searchSettingsSchema.parse({}),
    k: 5,
    answerModel: null,
    ...body,
  });
  await client.workflow.getHandle(evaluationWorkflowId(started!.id)).result();
  return (await services.evaluations.get(base, started!.id))!;
}

describe('evaluating a knowledge base', () => {
  it('asks every question of the generation and puts the results together', async () => {
    const { results, ...evaluation } = (await evaluate({
      label: 'Words',
      settings: searchSettingsSchema.parse({ mode: 'keyword', limit: 2 }),
    })) as Evaluation & {
      results: readonly { question: string; metrics: { recall: number }; found: readonly { label: number | null }[] }[];
    };
    expect(evaluation).toMatchObject({
      status: 'finished',
      generation: 1,
      progress: { done: 4, total: 4 },
      failed: 0,
      error: null,
      metrics: { recall: 3 / 4, mrr: 3 / 4, groundedness: null },
    });
    expect(results.map(({ metrics }) => metrics.recall)).toEqual([1, 1, 1, 0]);
    expect(results[0]?.found[0]?.label).toBe(0);
    await recordHistory(client, evaluationWorkflowId(evaluation.id), 'evaluation');
  });

  it('has a model answer, and holds its sentences against what they cite', async () => {
    const { metrics } = await evaluate({ label: 'Answers', answerModel: 'offline' });
    expect(metrics?.groundedness).toBeGreaterThan(0);
    expect(metrics?.groundedness).toBeLessThanOrEqual(1);
  });

  it('counts what cannot be asked as failed, with the reason', async () => {
    const broken = await evaluate({
      settings: searchSettingsSchema.parse({ rerank: { kind: 'endpoint', url: 'http://127.0.0.1:9/rerank' } }),
    });
    expect(broken).toMatchObject({ status: 'failed', failed: 4, metrics: null, error: { code: expect.stringContaining('HTTP_') } });
  });

  it('holds a generation back until it has shown what the gate asks for', async () => {
    const gate = { setId: set, metric: 'recall', least: 0.7 } as const;
    await services.knowledgeBases.change(base, { gate });
    const next = await services.knowledgeBases.build(base, { chunking: { strategy: 'sentences', window: 1 } });
    await until('the generation is ready', async () => (await services.knowledgeBases.generations(base))?.[0]?.status === 'ready');
    await expect(services.knowledgeBases.switchTo(base, next!.number)).rejects.toMatchObject({
      data: {
        code: 'GENERATION_BELOW_GATE',
        message: 'Generation 2 has not been evaluated; the gate asks for recall of 0.700 with "Support".',
      },
    });
    await services.knowledgeBases.change(base, { gate: { ...gate, least: 0.99 } });
    const { metrics, generation } = await evaluate({ generation: 2 });
    expect([generation, metrics?.recall]).toEqual([2, 3 / 4]);
    await expect(services.knowledgeBases.switchTo(base, 2)).rejects.toThrow('Generation 2 reaches 0.750');
    await services.knowledgeBases.change(base, { gate });
    expect(await services.knowledgeBases.switchTo(base, 2)).toMatchObject({ liveGeneration: 2 });
    // The way back needs no evaluation, and neither does the way forth after it.
    await services.knowledgeBases.change(base, { gate: { ...gate, least: 0.99 } });
    expect(await services.knowledgeBases.switchTo(base, 1)).toMatchObject({ liveGeneration: 1 });
    expect(await services.knowledgeBases.switchTo(base, 2)).toMatchObject({ liveGeneration: 2 });
    await expect(services.knowledgeBases.change(base, { gate: { ...gate, setId: 'none' } })).rejects.toMatchObject({
      data: { code: 'QUESTION_SET_GONE' },
    });
  });

  it('asks no question twice when its worker ends in the middle, and ends calmly when it was removed', async () => {
    const removed = await services.evaluations.start(base, {
      setId: set,
      label: '',
      settings: searchSettingsSchema.parse({}),
      k: 5,
      answerModel: null,
    });
    await services.evaluations.remove(base, removed!.id);
    await client.workflow.getHandle(evaluationWorkflowId(removed!.id)).result();
    expect(await services.evaluations.get(base, removed!.id)).toBeNull();

    const half = await store.evaluations.insert({
      id: 'eval_half',
      knowledgeId: base,
      setId: set,
      label: '',
      generation: 1,
      settings: searchSettingsSchema.parse({}),
      k: 5,
      answerModel: null,
      total: 4,
      createdAt: new Date().toISOString(),
    });
    const [first] = await store.questions.questions(set);
    const metrics = { recall: 0.5, precision: 0.5, mrr: 0.5, ndcg: 0.5, contextPrecision: 0.5, groundedness: null };
    await store.evaluations.addResult(half.id, {
      timeMs: 1,
      result: { questionId: first!.id, question: first!.question, found: [], relevant: [], metrics, answer: null, error: null },
    });
    await services.evaluations.resume();
    await client.workflow.getHandle(evaluationWorkflowId(half.id)).result();
    const ended = await services.evaluations.get(base, half.id);
    expect(ended?.results.map((result) => result.metrics.recall)).toEqual([0.5, 1, 1, 0]);
  });

  it('has a model draft questions, which count once they are confirmed', async () => {
    const drafts = await services.questions.draft(base, set, { count: 2, model: 'offline' }, new AbortController().signal);
    expect(drafts).toHaveLength(2);
    for (const { question, status, origin, relevant } of drafts!) {
      expect({ status, origin, document: relevant[0]?.document }).toEqual({ status: 'draft', origin: 'model', document: 'kettle.md' });
      expect(question).toMatch(/\?$/);
      expect(manual.replaceAll(/\s+/g, ' ')).toContain(relevant[0]?.phrase.replaceAll(/\s+/g, ' '));
    }
    expect((await evaluate({})).progress.total).toBe(4);
    await services.questions.changeQuestion(base, set, drafts![0]!.id, { status: 'confirmed' });
    expect((await evaluate({})).progress.total).toBe(5);
  });
});

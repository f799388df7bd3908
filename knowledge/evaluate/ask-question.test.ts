import { describe, expect, it } from 'vitest';
import { NodeError } from '#graph/errors';
import { type Candidate, type SearchResult, searchSettingsSchema } from '#graph/knowledge';
import type { Evaluation, Question } from '#graph/knowledge-evaluation';
import type { LlmResult } from '#graph/model';
import { StoreError } from '#store/contract/store-error';
import { askQuestion, type Asking } from './ask-question.ts';
import { asRead, groundednessOf } from './ground-answer.ts';

const question: Question = {
  id: 'q1',
  setId: 's',
  question: 'How long is the warranty?',
  relevant: [{ document: 'kettle.md', phrase: 'two years', grade: 1 }],
  status: 'confirmed',
  origin: 'written',
  runId: null,
  createdAt: '',
};
const evaluation: Evaluation = {
  id: 'e',
  knowledgeId: 'kb',
  setId: 's',
  setName: '',
  label: '',
  generation: 3,
  settings: searchSettingsSchema.parse({}),
  k: 2,
  answerModel: null,
  status: 'running',
  progress: { done: 0, total: 1 },
  metrics: null,
  failed: 0,
  p50Ms: null,
  error: null,
  createdAt: '',
  finishedAt: null,
};
const signal = new AbortController().signal;
const away = new NodeError({ code: 'MODEL_UNAVAILABLE', message: 'It does not answer.', retryable: true });

const candidate = (chunkId: number, text: string, stages: Partial<Candidate> = {}): Candidate => ({
  chunkId,
  documentId: 'd1',
  documentName: 'Kettle',
  ordinal: chunkId,
  text,
  path: [],
  start: 0,
  end: 1,
  metadata: {},
  tokens: 1,
  fused: { rank: chunkId, score: 1 / chunkId },
  ...stages,
});
function result(candidates: readonly Candidate[], reading?: string): SearchResult {
  const [first] = candidates;
  const passages =
    first === undefined
      ? []
      : [{ citation: 1, text: first.text, score: 1, document: 'Kettle', documentId: 'd1', path: [], start: 0, end: 1, metadata: {} }];
  const text = first === undefined ? '' : `[1] Kettle\n${reading ?? first.text}`;
  return {
    knowledgeId: 'kb',
    generation: 3,
    embeddingModel: '',
    queries: [],
    candidates: [...candidates],
    passages,
    context: { text, tokens: 1, dropped: 0 },
    scales: {},
    timesMs: {},
  };
}
const said = (text: string): LlmResult => ({ text, model: 'm', offline: false, usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 } });
const asking = (change: Partial<Asking>): Asking => ({
  search: async () => result([]),
  ask: async () => said(''),
  keyOf: async (id) => (id === 'd1' ? 'kettle.md' : null),
  patience: { tries: 3, firstWaitMs: 0, longestWaitMs: 0 },
  ...change,
});

describe('a question', () => {
  it('is asked of the generation of its evaluation, and scored', async () => {
    const asked: unknown[] = [];
    const search: Asking['search'] = async (query, settings) => {
      asked.push([query, settings.generation]);
      return result([candidate(1, 'A kettle.'), candidate(2, 'Two\nyears of warranty.')]);
    };
    const { result: of } = await askQuestion(question, evaluation, asking({ search }), signal);
    expect(asked).toEqual([['How long is the warranty?', 3]]);
    expect(of).toMatchObject({
      questionId: 'q1',
      error: null,
      answer: null,
      metrics: { recall: 1, precision: 1 / 2, mrr: 1 / 2, contextPrecision: 0, groundedness: null },
    });
    expect(of.found).toEqual([
      { document: 'kettle.md', text: 'A kettle.', score: 1, label: null },
      { document: 'kettle.md', text: 'Two\nyears of warranty.', score: 1 / 2, label: 0 },
    ]);
  });

  it('is scored over all that was found, and reranked candidates before those that were not', async () => {
    const many = Array.from({ length: 20 }, (_, index) => candidate(index + 1, index === 15 ? 'two years' : `Page ${index}`));
    expect((await askQuestion(question, evaluation, asking({ search: async () => result(many) }), signal)).result).toMatchObject({
      metrics: { recall: 0, ndcg: 0, mrr: 1 / 16 },
      found: { length: 10 },
    });
    const reranked = many.map((one, index) =>
      index === 15 ? { ...one, reranked: { rank: 2, score: 7 } } : index === 0 ? { ...one, reranked: { rank: 1, score: 9 } } : one,
    );
    expect((await askQuestion(question, evaluation, asking({ search: async () => result(reranked) }), signal)).result.metrics.mrr).toBe(
      1 / 2,
    );
  });

  it('is tried again while waiting may help, and fails with its reason after that', async () => {
    let tries = 0;
    const flaky: Asking['search'] = async () => {
      tries += 1;
      if (tries < 3) throw away;
      return result([candidate(1, 'two years')]);
    };
    expect((await askQuestion(question, evaluation, asking({ search: flaky }), signal)).result).toMatchObject({
      error: null,
      metrics: { recall: 1 },
    });
    const { result: failed } = await askQuestion(question, evaluation, asking({ search: () => Promise.reject(away) }), signal);
    expect(failed).toMatchObject({ error: { code: 'MODEL_UNAVAILABLE' }, found: [], metrics: { recall: 0, groundedness: null } });
  });

  it('waits for the limits of this installation as often as they ask, which are no failures', async () => {
    let calls = 0;
    const busy = new NodeError({ code: 'MODEL_CONNECTION_BUSY', message: 'Busy.', retryable: true, retryAfterMs: 1 });
    const search: Asking['search'] = async () => {
      calls += 1;
      if (calls <= 20) throw busy;
      return result([candidate(1, 'two years')]);
    };
    expect((await askQuestion(question, evaluation, asking({ search }), signal)).result).toMatchObject({
      error: null,
      metrics: { recall: 1 },
    });
  });

  it('tells what the store says of an index that cannot be read', async () => {
    const damaged = new StoreError({ code: 'INDEX_DAMAGED', message: 'The index is damaged.', hint: 'Build another.' });
    const { result: of } = await askQuestion(question, evaluation, asking({ search: () => Promise.reject(damaged) }), signal);
    expect(of.error).toEqual({ code: 'INDEX_DAMAGED', message: 'The index is damaged.', hint: 'Build another.', retryable: false });
  });

  it('that is stopped has no result', async () => {
    const stop = new AbortController();
    const search: Asking['search'] = async () => {
      stop.abort(new Error('stopped'));
      throw away;
    };
    await expect(askQuestion(question, evaluation, asking({ search }), stop.signal)).rejects.toThrow('stopped');
  });
});

describe('an answer', () => {
  const answering = { ...evaluation, answerModel: 'm' };

  it('is held against what its model has read, which may be more than the chunk', async () => {
    const search: Asking['search'] = async () =>
      result([candidate(1, 'two years')], 'The warranty covers kettle and base.\nIt lasts two years.');
    const ask: Asking['ask'] = async () => said('The warranty covers the kettle and its base [1]. The moon is made of cheese [1].');
    const { result: of } = await askQuestion(question, answering, asking({ search, ask }), signal);
    expect(of).toMatchObject({ answer: expect.stringContaining('moon'), metrics: { groundedness: 1 / 2 } });
  });

  it('that cannot be had leaves what was found as it is', async () => {
    const { result: of } = await askQuestion(
      question,
      answering,
      asking({ search: async () => result([candidate(1, 'two years')]), ask: () => Promise.reject(away) }),
      signal,
    );
    expect(of).toMatchObject({ answer: null, error: { code: 'MODEL_UNAVAILABLE' }, metrics: { recall: 1, mrr: 1, groundedness: 0 } });
  });

  it('counts sentences that cite nothing, or what there is not, as not borne out', () => {
    const passages = [
      {
        citation: 1,
        text: 'The warranty of the kettle is two years.',
        score: 1,
        document: 'Kettle',
        documentId: 'd1',
        path: [],
        start: 0,
        end: 1,
        metadata: {},
      },
    ];
    expect(
      groundednessOf('The kettle has a warranty of two years [1]. Descale the kettle monthly. The warranty is two years [4].', passages),
    ).toBe(1 / 3);
    expect(groundednessOf('Certainly!', passages)).toBe(0);
  });
});

it('passages are told apart in a context that holds brackets of its own', () => {
  const passage = (citation: number, document: string) => ({
    citation,
    text: '',
    score: 1,
    document,
    documentId: document,
    path: [],
    start: 0,
    end: 1,
    metadata: {},
  });
  const passages = [passage(1, 'a.md'), passage(2, 'b.md')];
  const text = '[1] a.md › Head\nSee [2] and [1] c.md.\n\n[2] b.md\nMore\nlines.';
  expect(asRead({ passages, context: { text, tokens: 1, dropped: 0 } }).map((one) => one.text)).toEqual([
    'See [2] and [1] c.md.',
    'More\nlines.',
  ]);
});

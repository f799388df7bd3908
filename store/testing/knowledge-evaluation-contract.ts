import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchSettingsSchema } from '#graph/knowledge';
import type { Question, QuestionResult } from '#graph/knowledge-evaluation';
import type { NewEvaluation } from '../contract/evaluations.ts';
import type { Store } from '../contract/store.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const settings = {
  chunking: { strategy: 'recursive' as const, size: 350, overlap: 40 },
  embedding: { model: 'offline:hash-384', dimensions: 3 },
};
const metrics = { recall: 1, precision: 0.2, mrr: 0.5, ndcg: 0.63, contextPrecision: 0.5, groundedness: null };

const newQuestion = (id: string, change: Partial<Question> = {}): Question => ({
  id,
  setId: 'set',
  question: `What is ${id}?`,
  relevant: [{ document: 'a.md', phrase: 'a thing', grade: 2 }],
  status: 'confirmed',
  origin: 'written',
  runId: null,
  createdAt: at(1),
  ...change,
});
const newEvaluation = (change: Partial<NewEvaluation> = {}): NewEvaluation => ({
  id: 'eval',
  knowledgeId: 'kb',
  setId: 'set',
  label: 'Words',
  generation: 1,
  settings: searchSettingsSchema.parse({ mode: 'keyword' }),
  k: 5,
  answerModel: null,
  total: 2,
  createdAt: at(2),
  ...change,
});
const newResult = (questionId: string): QuestionResult => ({
  questionId,
  question: `What is ${questionId}?`,
  found: [{ document: 'a.md', text: 'a thing', score: 1.5, label: 0 }],
  relevant: [],
  metrics,
  answer: null,
  error: null,
});
const end = (change = {}) => ({ status: 'finished' as const, metrics, failed: 0, total: 2, p50Ms: 3.5, error: null, at: at(9), ...change });

/**
 * What question sets and evaluations of every store must do, whatever database stands behind it. `open` opens the same store again in the
 * same test.
 */
export function describeKnowledgeEvaluation(name: string, open: () => Promise<Store>): void {
  describe(`question sets of a store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await opened(open);
    });
    afterEach(() => store.close());

    it('are kept with their counts, renamed and removed under their own base', async () => {
      await store.questions.insert([newQuestion('a'), newQuestion('b', { status: 'draft' })]);
      await store.close();
      store = await open();
      expect(await store.questions.sets('kb')).toEqual([
        { id: 'set', knowledgeId: 'kb', name: 'Support', questions: 2, drafts: 1, createdAt: at(0) },
      ]);
      expect(await store.questions.renameSet('other', 'set', 'Mine')).toBe(false);
      expect(await store.questions.renameSet('kb', 'set', 'Returns')).toBe(true);
      expect(await store.questions.set('kb', 'set')).toMatchObject({ name: 'Returns' });
      expect(await store.questions.set('other', 'set')).toBeNull();
      expect(await store.questions.removeSet('other', 'set')).toBe(false);
      expect(await store.questions.removeSet('kb', 'set')).toBe(true);
      expect(await store.questions.questions('set')).toEqual([]);
    });

    it('give their questions in the order in which they came, and change them in part', async () => {
      await store.questions.insert([newQuestion('late', { createdAt: at(5) }), newQuestion('early')]);
      expect((await store.questions.questions('set')).map(({ id }) => id)).toEqual(['early', 'late']);
      expect(await store.questions.change('set', 'early', { status: 'draft' })).toEqual(newQuestion('early', { status: 'draft' }));
      expect(await store.questions.change('set', 'early', { relevant: [], question: 'Why?' })).toMatchObject({
        question: 'Why?',
        relevant: [],
        status: 'draft',
      });
      expect(await store.questions.change('other', 'early', { question: 'x' })).toBeNull();
      expect(await store.questions.remove('other', 'early')).toBe(false);
      expect(await store.questions.remove('set', 'early')).toBe(true);
    });

    it('take all questions or none', async () => {
      await store.questions.insert([newQuestion('a')]);
      await expect(store.questions.insert([newQuestion('b'), newQuestion('a')])).rejects.toThrow('knowledge_questions');
      expect((await store.questions.questions('set')).map(({ id }) => id)).toEqual(['a']);
    });
  });

  describe(`evaluations of a store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await opened(open);
      await store.questions.insert([newQuestion('a'), newQuestion('b'), newQuestion('draft', { status: 'draft' })]);
    });
    afterEach(() => store.close());

    it('run with what they were made with, and are listed newest first', async () => {
      const evaluation = await store.evaluations.insert(newEvaluation());
      const { total: _total, ...given } = newEvaluation();
      expect(evaluation).toEqual({
        ...given,
        setName: 'Support',
        status: 'running',
        progress: { done: 0, total: 2 },
        metrics: null,
        failed: 0,
        p50Ms: null,
        error: null,
        finishedAt: null,
      });
      await store.questions.insertSet({ id: 'other', knowledgeId: 'kb', name: 'Other', createdAt: at(0) });
      await store.evaluations.insert(newEvaluation({ id: 'next', setId: 'other', createdAt: at(3) }));
      await store.close();
      store = await open();
      expect(await store.evaluations.get('kb', 'eval')).toEqual(evaluation);
      expect(await store.evaluations.get('nobody', 'eval')).toBeNull();
      expect((await store.evaluations.list('kb')).map(({ id }) => id)).toEqual(['next', 'eval']);
      expect((await store.evaluations.list('kb', 'set')).map(({ id }) => id)).toEqual(['eval']);
    });

    it('hand out confirmed questions that have no result yet, and keep one result a question', async () => {
      const evaluation = await store.evaluations.insert(newEvaluation());
      expect((await store.evaluations.unasked(evaluation, 1)).map(({ id }) => id)).toEqual(['a']);
      await store.evaluations.addResult('eval', { result: newResult('a'), timeMs: 4 });
      await store.evaluations.addResult('eval', { result: { ...newResult('a'), answer: 'late' }, timeMs: 9 });
      expect((await store.evaluations.unasked(evaluation, 9)).map(({ id }) => id)).toEqual(['b']);
      expect(await store.evaluations.results('eval')).toEqual([{ result: newResult('a'), timeMs: 4 }]);
      expect(await store.evaluations.get('kb', 'eval')).toMatchObject({ progress: { done: 1, total: 2 } });
    });

    it('end once', async () => {
      await store.evaluations.insert(newEvaluation());
      await store.evaluations.finish('eval', end());
      await store.evaluations.finish(
        'eval',
        end({ status: 'failed', metrics: null, error: { code: 'X', message: 'late', retryable: false } }),
      );
      expect(await store.evaluations.get('kb', 'eval')).toMatchObject({
        status: 'finished',
        metrics,
        p50Ms: 3.5,
        error: null,
        finishedAt: at(9),
      });
    });

    it('tell the newest finished one of a generation and a set', async () => {
      const of = { knowledgeId: 'kb', setId: 'set', generation: 1 };
      await store.evaluations.insert(newEvaluation());
      expect(await store.evaluations.newestOf(of)).toBeNull();
      await store.evaluations.finish('eval', end());
      await store.evaluations.insert(newEvaluation({ id: 'second', createdAt: at(3) }));
      await store.evaluations.finish('second', end({ at: at(10) }));
      await store.evaluations.insert(newEvaluation({ id: 'failed', createdAt: at(4) }));
      await store.evaluations.finish('failed', end({ status: 'failed', metrics: null, at: at(11) }));
      await store.evaluations.insert(newEvaluation({ id: 'elsewhere', generation: 2, createdAt: at(5) }));
      await store.evaluations.finish('elsewhere', end({ at: at(12) }));
      expect(await store.evaluations.newestOf(of)).toMatchObject({ id: 'second' });
    });

    it('go with their set and their base, and take nothing any more', async () => {
      await store.evaluations.insert(newEvaluation());
      await store.evaluations.addResult('eval', { result: newResult('a'), timeMs: 1 });
      await store.knowledge.remove('kb');
      expect(await store.evaluations.get('kb', 'eval')).toBeNull();
      await store.evaluations.addResult('eval', { result: newResult('b'), timeMs: 1 });
      await store.evaluations.finish('eval', end());
      expect(await store.evaluations.results('eval')).toEqual([]);
      expect(await store.evaluations.remove('kb', 'eval')).toBe(false);
    });
  });
}

async function opened(open: () => Promise<Store>): Promise<Store> {
  const store = await open();
  await store.knowledge.create({ id: 'kb', name: 'Guides', description: '', fields: [], settings, at: at(0) });
  await store.questions.insertSet({ id: 'set', knowledgeId: 'kb', name: 'Support', createdAt: at(0) });
  return store;
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evaluation, Question, QuestionSet } from '#graph/knowledge-evaluation';
import { createTestApp, type TestApp } from '../testing/test-app.ts';

const at = '2026-11-01T10:00:00.000Z';
const sets = '/api/knowledge/kb/question-sets';
let test: TestApp;

beforeEach(async () => {
  test = await createTestApp();
  await test.store.knowledge.create({
    id: 'kb',
    name: 'Guides',
    description: '',
    fields: [],
    settings: { chunking: { strategy: 'headings', size: 500 }, embedding: { model: 'offline:hash-384', dimensions: 384 } },
    at,
  });
});
afterEach(() => test.close());

const makeSet = (name = 'Support'): Promise<QuestionSet> => test.json<QuestionSet>('POST', sets, { name });
const problem = async (response: Response): Promise<unknown> => [response.status, ((await response.json()) as { error: unknown }).error];

describe('question sets', () => {
  it('are made, renamed, listed with their counts and removed', async () => {
    const { id } = await makeSet();
    await test.json('POST', `${sets}/${id}/questions`, { question: 'How long?', relevant: [{ document: 'a.md' }] });
    await test.json('POST', `${sets}/${id}/questions`, { question: 'Why?', relevant: [], status: 'draft' });
    await test.json('PUT', `${sets}/${id}`, { name: 'Returns' });
    expect(await test.json('GET', sets)).toMatchObject({ items: [{ id, name: 'Returns', questions: 2, drafts: 1 }] });
    expect((await test.call('DELETE', `${sets}/${id}`)).status).toBe(204);
    expect(await test.json('GET', sets)).toMatchObject({ items: [] });
  });

  it('of bases and sets that are not there are not found', async () => {
    expect((await test.call('GET', '/api/knowledge/other/question-sets')).status).toBe(404);
    expect((await test.call('POST', '/api/knowledge/other/question-sets', { name: 'x' })).status).toBe(404);
    expect((await test.call('GET', `${sets}/none/questions`)).status).toBe(404);
    expect((await test.call('PUT', `${sets}/none`, { name: 'x' })).status).toBe(404);
    expect((await test.call('DELETE', `${sets}/none`)).status).toBe(404);
  });

  it('that the gate asks stay', async () => {
    const { id } = await makeSet();
    await test.store.knowledge.change('kb', { gate: { setId: id, metric: 'recall', least: 0.5 }, at });
    expect(await problem(await test.call('DELETE', `${sets}/${id}`))).toMatchObject([422, { code: 'QUESTION_SET_IN_USE' }]);
  });
});

describe('questions', () => {
  it('are added, changed, confirmed and removed', async () => {
    const set = await makeSet();
    const path = `${sets}/${set.id}/questions`;
    const { id } = await test.json<Question>('POST', path, {
      question: '  How long? ',
      relevant: [{ document: 'a.md', phrase: 'two years' }],
      status: 'draft',
    });
    await test.json('PUT', `${path}/${id}`, { status: 'confirmed' });
    expect(await test.json('GET', path)).toMatchObject({
      items: [
        {
          id,
          question: 'How long?',
          relevant: [{ document: 'a.md', phrase: 'two years', grade: 1 }],
          status: 'confirmed',
          origin: 'written',
        },
      ],
    });
    expect((await test.call('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await test.call('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await test.call('POST', path, { question: '', relevant: [] })).status).toBe(400);
  });

  it('are confirmed only when something answers them', async () => {
    const path = `${sets}/${(await makeSet()).id}/questions`;
    expect(await problem(await test.call('POST', path, { question: 'Why?', relevant: [] }))).toMatchObject([
      422,
      { code: 'QUESTION_UNLABELLED' },
    ]);
    const { id } = await test.json<Question>('POST', path, { question: 'Why?', relevant: [], status: 'draft' });
    expect(await problem(await test.call('PUT', `${path}/${id}`, { status: 'confirmed' }))).toMatchObject([
      422,
      { code: 'QUESTION_UNLABELLED' },
    ]);
    expect(await test.json('PUT', `${path}/${id}`, { status: 'confirmed', relevant: [{ document: 'a.md' }] })).toMatchObject({
      status: 'confirmed',
    });
    expect(await problem(await test.call('PUT', `${path}/${id}`, { relevant: [] }))).toMatchObject([422, { code: 'QUESTION_UNLABELLED' }]);
  });

  it('are imported; what is there already, or answered by no document of the base, is told', async () => {
    const { id } = await makeSet();
    await test.store.knowledge.putDocument({
      id: 'doc_1',
      knowledgeId: 'kb',
      key: 'a.md',
      name: 'a.md',
      mediaType: 'text/markdown',
      fileHash: 'x',
      bytes: 1,
      version: '1',
      metadata: {},
      at,
    });
    const text = 'question,document,phrase\nHow long?,a.md,two years\nWhy?,b.md,\n';
    expect(await test.json('POST', `${sets}/${id}/import`, { format: 'csv', text })).toEqual({
      added: 1,
      skipped: [{ line: 3, reason: 'no document has the key "b.md"' }],
    });
    expect(await test.json('POST', `${sets}/${id}/import`, { format: 'csv', text })).toMatchObject({
      added: 0,
      skipped: [{ line: 2, reason: 'the set has this question already' }, { line: 3 }],
    });
    expect(await problem(await test.call('POST', `${sets}/${id}/import`, { format: 'csv', text: 'a,b\n1,2\n' }))).toMatchObject([
      422,
      { code: 'QUESTIONS_INVALID' },
    ]);
  });

  it('cannot be drafted from a base without passages', async () => {
    const { id } = await makeSet();
    expect(await problem(await test.call('POST', `${sets}/${id}/draft`, {}))).toMatchObject([422, { code: 'KNOWLEDGE_EMPTY' }]);
  });
});

describe('evaluations', () => {
  it('begin with the live generation and are listed by set; removed ones are gone', async () => {
    const set = await makeSet();
    await test.json('POST', `${sets}/${set.id}/questions`, { question: 'How long?', relevant: [{ document: 'a.md' }] });
    const evaluation = await test.json<Evaluation>('POST', '/api/knowledge/kb/evaluations', {
      setId: set.id,
      label: 'Words',
      settings: { mode: 'keyword' },
    });
    expect(evaluation).toMatchObject({
      generation: 1,
      setName: 'Support',
      status: 'running',
      progress: { done: 0, total: 1 },
      metrics: null,
      k: 5,
      settings: { mode: 'keyword', limit: 8 },
    });
    expect(await test.json('GET', `/api/knowledge/kb/evaluations?setId=${set.id}`)).toMatchObject({ items: [{ id: evaluation.id }] });
    expect(await test.json('GET', '/api/knowledge/kb/evaluations?setId=other')).toMatchObject({ items: [] });
    expect(await test.json('GET', `/api/knowledge/kb/evaluations/${evaluation.id}`)).toMatchObject({ id: evaluation.id, results: [] });
    expect((await test.call('DELETE', `/api/knowledge/kb/evaluations/${evaluation.id}`)).status).toBe(204);
    expect((await test.call('GET', `/api/knowledge/kb/evaluations/${evaluation.id}`)).status).toBe(404);
  });

  it('need confirmed questions, a set and a generation that are there', async () => {
    const set = await makeSet();
    await test.json('POST', `${sets}/${set.id}/questions`, { question: 'How long?', relevant: [], status: 'draft' });
    const start = (body: object) => test.call('POST', '/api/knowledge/kb/evaluations', body);
    expect(await problem(await start({ setId: set.id }))).toMatchObject([
      422,
      { code: 'QUESTIONS_MISSING', hint: 'Confirm drafts first.' },
    ]);
    expect(await problem(await start({ setId: 'none' }))).toMatchObject([422, { code: 'QUESTION_SET_GONE' }]);
    await test.json('POST', `${sets}/${set.id}/questions`, { question: 'Why?', relevant: [{ document: 'a.md' }] });
    expect(await problem(await start({ setId: set.id, generation: 7 }))).toMatchObject([422, { code: 'GENERATION_GONE' }]);
  });
});

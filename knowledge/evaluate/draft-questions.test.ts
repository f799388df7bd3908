import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeError } from '#graph/errors';
import type { Question } from '#graph/knowledge-evaluation';
import type { LlmResult } from '#graph/model';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import type { AskModel } from '../search/rewrite.ts';
import { draftQuestions } from './draft-questions.ts';
import { createQuestionService } from './question-service.ts';

const at = '2026-01-01T00:00:00.000Z';
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-drafts-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
  await store.knowledge.create({
    id: 'kb',
    name: 'Guides',
    description: '',
    fields: [],
    settings: { chunking: { strategy: 'headings', size: 500 }, embedding: { model: 'offline:hash-384', dimensions: 3 } },
    at,
  });
  await store.questions.insertSet({ id: 'set', knowledgeId: 'kb', name: 'Support', createdAt: at });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function add(key: string, texts: readonly string[]): Promise<void> {
  const id = `doc ${key}`;
  await store.knowledge.putDocument({
    id,
    knowledgeId: 'kb',
    key,
    sourceId: null,
    name: key,
    mediaType: 'text/markdown',
    fileHash: key,
    bytes: 1,
    version: 'v',
    metadata: {},
    at,
  });
  const index = (await store.knowledge.index('kb', 1))!;
  await index.stage(
    { id, version: 'v', revision: 1, name: key, metadata: {} },
    texts.map((text, ordinal) => ({ ordinal, text, start: 0, end: 1, path: [], tokens: 1 })),
  );
  await index.setEmbeddings(
    id,
    'v',
    texts.map((_text, ordinal) => ({ ordinal, vector: new Float32Array([1, 0, 0]) })),
  );
  await index.commit(id, 'v');
  await store.knowledge.setState({ id, version: 'v' }, { state: 'indexed', at });
}

const passageIn = (prompt: string): string => /<context>\n([\s\S]*)\n<\/context>/.exec(prompt)?.[1] ?? '';
/** Answers for each passage that it is asked about. */
const model =
  (answer: (passage: string) => unknown): AskModel =>
  async ({ prompt }) =>
    ({
      text: '',
      data: answer(passageIn(prompt)),
      model: 'm',
      offline: false,
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    }) as LlmResult;
const asking = model((passage) => ({ question: `What of ${passage.split(' ')[2]}?`, phrase: passage.split(' ').slice(0, 3).join(' ') }));
const draft = (count: number, ask: AskModel = asking, questions: readonly Question[] = []) =>
  draftQuestions({ store, knowledgeId: 'kb', ask, questions }, { count, model: 'm' });
const text = (name: string): string => `Something about ${name} that is long enough to be asked about.`;

describe('drafted questions', () => {
  it('are spread over documents, and go to further passages only when all documents have one', async () => {
    await add('a.md', [text('a1'), text('a2'), text('a3'), 'Short.']);
    await add('b.md', [text('b1'), text('b2')]);
    await add('c.md', ['Short.']);
    const { drafts, error } = await draft(4);
    expect(error).toBeNull();
    expect(drafts.map(({ question, relevant }) => [question, relevant[0]?.document, relevant[0]?.phrase])).toEqual([
      ['What of a2?', 'a.md', 'Something about a2'],
      ['What of b2?', 'b.md', 'Something about b2'],
      ['What of a3?', 'a.md', 'Something about a3'],
      ['What of b1?', 'b.md', 'Something about b1'],
    ]);
    expect(await draft(4)).toEqual({ drafts, error });
    expect((await draft(50)).drafts).toHaveLength(5);
  });

  it('are others when they are asked for again', async () => {
    await add('a.md', [text('a1'), text('a2')]);
    await add('b.md', [text('b1')]);
    const service = createQuestionService({ store, aside: () => ({ ask: asking }) });
    const again = async (count: number) =>
      (await service.draft('kb', 'set', { count, model: 'm' }, new AbortController().signal))?.map(({ question }) => question);
    expect(await again(1)).toEqual(['What of a2?']);
    expect(await again(1)).toEqual(['What of b1?']);
    expect(await again(5)).toEqual(['What of a1?']);
    await expect(again(1)).rejects.toMatchObject({ data: { code: 'KNOWLEDGE_EMPTY' } });
    expect(await store.questions.set('kb', 'set')).toMatchObject({ questions: 3, drafts: 3 });
  });

  it('keep a sentence of the passage where a model copies words that are not there', async () => {
    await add('a.md', ['# Heading\n\nThe kettle has a warranty of two years. Keep the receipt.']);
    const { drafts } = await draft(
      1,
      model(() => ({ question: 'How long?', phrase: 'It has a guarantee of 2 years' })),
    );
    expect(drafts).toEqual([
      {
        question: 'How long?',
        relevant: [{ document: 'a.md', phrase: expect.stringContaining('The kettle has a warranty of two years.'), grade: 1 }],
      },
    ]);
  });

  it('leave out what is no question, and the same question twice', async () => {
    await add('a.md', [text('a1'), text('a2'), text('a3')]);
    const { drafts, error } = await draft(
      3,
      model((passage) => (passage.includes('a1') ? { question: ' ' } : { question: passage.includes('a2') ? 'The same?' : 'the  same?' })),
    );
    expect([drafts.map(({ question }) => question), error]).toEqual([['The same?'], null]);
  });

  it('that were written before a model failed are kept, and the failure is told', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await add(`${name}.md`, [text(name)]);
    const failing: AskModel = async (request) => {
      if (/about [ef] /.test(request.prompt)) throw new NodeError({ code: 'MODEL_QUOTA', message: 'The quota is used up.' });
      return asking(request);
    };
    const service = createQuestionService({ store, aside: () => ({ ask: failing }) });
    await expect(service.draft('kb', 'set', { count: 6, model: 'm' }, new AbortController().signal)).rejects.toMatchObject({
      data: { code: 'MODEL_QUOTA', message: '4 of 6 questions were drafted and are in the set. Then: The quota is used up.' },
    });
    expect(await store.questions.set('kb', 'set')).toMatchObject({ drafts: 4 });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listOf,
  type MemoryConversation,
  memoryConversationSchema,
  memoryFactSchema,
  memorySessionSchema,
  type Workflow,
} from '#graph/api';
import { createTestApp, manualGraph, type TestApp } from '../testing/test-app.ts';

let test: TestApp;
let workflow: Workflow;
beforeEach(async () => {
  test = await createTestApp();
  workflow = await test.json<Workflow>('POST', '/api/workflows', { name: 'Chat', graph: manualGraph() });
});
afterEach(() => test.close());

let steps = 0;
async function say(session: string, texts: readonly string[], space = workflow.id): Promise<void> {
  const messages = texts.map((text, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    text,
    tokens: 5,
    entryKey: `step${(steps += 1)}`,
  }));
  await test.store.memory.append({ space, session, workflowId: workflow.id, messages, at: new Date().toISOString() });
}
const path = (session: string, query = '') => `/api/memory/sessions/${encodeURIComponent(session)}${query}`;

describe('remembered conversations', () => {
  it('are listed, searched and paged', async () => {
    await say('ada', ['Where is my parcel?', 'On its way.']);
    await say('bob', ['Hello']);
    const list = listOf(memorySessionSchema).parse(await test.json('GET', '/api/memory/sessions'));
    expect(list.items.map(({ session, messages, workflowName, preview }) => [session, messages, workflowName, preview])).toEqual([
      ['bob', 1, 'Chat', 'Hello'],
      ['ada', 2, 'Chat', 'On its way.'],
    ]);
    const sessions = async (query: string) =>
      (await test.json<{ items: { session: string }[] }>('GET', `/api/memory/sessions?${query}`)).items.map(({ session }) => session);
    expect([await sessions('search=parcel'), await sessions('scope=everywhere'), await sessions(`scope=${workflow.id}&limit=1`)]).toEqual([
      ['ada'],
      [],
      ['bob'],
    ]);
    expect(await (await test.call('GET', '/api/memory/sessions?cursor=x')).json()).toMatchObject({ error: { code: 'CURSOR_INVALID' } });
  });

  it('are read and erased by their key, whatever it holds', async () => {
    const key = 'crm/7 50% ü?#';
    await say(key, ['a', 'b', 'c']);
    const newest = memoryConversationSchema.parse(await test.json('GET', path(key, '?limit=2')));
    expect([newest.session, newest.messages, newest.items.map(({ text }) => text)]).toEqual([key, 3, ['b', 'c']]);
    for (const cursor of ['x', '0', '-1', '1e3'])
      expect(await (await test.call('GET', path(key, `?cursor=${cursor}`))).json()).toMatchObject({ error: { code: 'CURSOR_INVALID' } });
    const older = await test.json<MemoryConversation>('GET', path(key, `?limit=2&cursor=${newest.nextCursor}`));
    expect([older.items.map(({ text }) => text), older.nextCursor]).toEqual([['a'], null]);
    expect((await test.call('DELETE', path(key))).status).toBe(204);
    expect([(await test.call('DELETE', path(key))).status, (await test.call('GET', path(key))).status]).toEqual([404, 404]);
  });

  it('ask for the scope where several have the same key', async () => {
    await say('ada', ['mine']);
    await say('ada', ['shared'], 'everywhere');
    const response = await test.call('DELETE', path('ada'));
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: { code: 'MEMORY_SESSION_AMBIGUOUS', hint: expect.stringContaining('everywhere') },
    });
    expect((await test.call('DELETE', path('ada', '?scope=everywhere'))).status).toBe(204);
    expect(await test.json('GET', path('ada'))).toMatchObject({ scope: workflow.id, items: [{ text: 'mine' }] });
  });

  it('go with the workflow that owns them', async () => {
    await say('ada', ['mine']);
    await test.call('DELETE', `/api/workflows/${workflow.id}`);
    expect(await test.json('GET', '/api/memory/sessions')).toEqual({ items: [], nextCursor: null });
  });
});

describe('remembered facts', () => {
  it('are set, listed and erased', async () => {
    const fact = { scope: workflow.id, subject: 'ada', key: 'language', value: { main: 'de' } };
    expect(memoryFactSchema.parse(await test.json('PUT', '/api/memory/facts', fact))).toMatchObject({ ...fact, workflowName: 'Chat' });
    await test.json('PUT', '/api/memory/facts', { scope: 'everywhere', key: 'opening', value: '9 to 5' });
    const facts = async (query: string) =>
      (await test.json<{ items: { key: string }[] }>('GET', `/api/memory/facts?${query}`)).items.map(({ key }) => key);
    expect([await facts(''), await facts('scope=everywhere'), await facts('subject=ada'), await facts('search=9%20to')]).toEqual([
      ['opening', 'language'],
      ['opening'],
      ['language'],
      ['opening'],
    ]);
    expect((await test.call('DELETE', '/api/memory/facts?scope=everywhere&key=opening')).status).toBe(204);
    expect((await test.call('DELETE', '/api/memory/facts?scope=everywhere&key=opening')).status).toBe(404);
    expect(await facts('')).toEqual(['language']);
  });

  it('are refused for a workflow that is not there, and without a key', async () => {
    expect((await test.call('PUT', '/api/memory/facts', { scope: 'wf_none', key: 'a', value: 1 })).status).toBe(404);
    expect((await test.call('PUT', '/api/memory/facts', { scope: 'everywhere', key: ' ', value: 1 })).status).toBe(400);
    expect((await test.call('DELETE', '/api/memory/facts?scope=everywhere')).status).toBe(400);
  });
});

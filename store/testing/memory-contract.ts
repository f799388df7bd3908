import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { NewMemoryMessage } from '../contract/memory.ts';
import type { Store } from '../contract/store.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
const ada = { space: 'w1', session: 'ada' };

/** Messages as a step adds them: user and assistant by turns, each of ten tokens. */
export function messages(step: string, ...texts: readonly string[]): NewMemoryMessage[] {
  return texts.map((text, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', text, tokens: 10, entryKey: `${step}#${index}` }));
}

/** What the memory of every store must do, whatever database stands behind it. */
export function describeMemory(name: string, open: () => Promise<Store>): void {
  describe(`the memory of a store on ${name}`, () => {
    let store: Store;
    const addWorkflow = (id: string) =>
      store.workflows.insert({
        id,
        name: `Workflow ${id}`,
        description: '',
        templateId: null,
        graph: emptyGraph,
        exampleInput: null,
        at: at(0),
      });
    const append = (step: string, texts: readonly string[], key = ada, minute = 1) =>
      store.memory.append({ ...key, workflowId: 'w1', messages: messages(step, ...texts), at: at(minute) });
    const texts = async (limits: { maxMessages?: number; maxTokens?: number } = {}) =>
      (await store.memory.load({ ...ada, ...limits })).messages.map((message) => message.text);
    beforeEach(async () => {
      store = await open();
      await addWorkflow('w1');
    });
    afterEach(() => store.close());

    describe('conversations', () => {
      it('know nothing of a session that never was', async () => {
        expect(await store.memory.load(ada)).toEqual({ summary: '', messages: [], total: 0, summarised: 0 });
        expect(await store.memory.conversation({ ...ada, limit: 10 })).toBeNull();
        expect(await store.memory.forget(ada)).toBe(false);
      });

      it('give messages back in order, and add those of a step once', async () => {
        expect(await append('r1/s/0', ['Hi', 'Hello'])).toEqual({ total: 2 });
        expect(await append('r1/s/0', ['Hi', 'Hello'])).toEqual({ total: 2 });
        expect(await append('r2/s/0', ['More', 'Here'])).toEqual({ total: 4 });
        expect(await store.memory.load(ada)).toMatchObject({
          total: 4,
          messages: [{ role: 'user', text: 'Hi', at: at(1) }, { role: 'assistant', text: 'Hello' }, { text: 'More' }, { text: 'Here' }],
        });
      });

      it('give the newest messages that fit by count and by tokens', async () => {
        await append('r1', ['a', 'b', 'c', 'd']);
        expect(await texts({ maxMessages: 3 })).toEqual(['b', 'c', 'd']);
        expect(await texts({ maxTokens: 29 })).toEqual(['c', 'd']);
        expect(await texts({ maxMessages: 1, maxTokens: 100 })).toEqual(['d']);
        expect(await texts({ maxTokens: 5 })).toEqual([]);
      });

      it('read long sessions to their end', async () => {
        await append(
          'r1',
          Array.from({ length: 450 }, (_, index) => `m${index}`),
        );
        const all = await texts();
        expect([all.length, all[0], all.at(-1)]).toEqual([450, 'm0', 'm449']);
      });

      it('let a summary stand for the oldest messages, and never take a step back', async () => {
        await append('r1', ['a', 'b', 'c', 'd']);
        await store.memory.summarise({ ...ada, summary: 'a to c', upTo: 3 });
        await store.memory.summarise({ ...ada, summary: 'late and short', upTo: 2 });
        expect(await store.memory.load(ada)).toMatchObject({ summary: 'a to c', summarised: 3, total: 4, messages: [{ text: 'd' }] });
        expect((await store.memory.conversation({ ...ada, limit: 10 }))?.items).toHaveLength(4);
      });

      it('number the messages of runs that add at once', async () => {
        await Promise.all(Array.from({ length: 20 }, (_, index) => append(`r${index}`, ['q', 'a'])));
        const all = await store.memory.conversation({ ...ada, limit: 100 });
        expect(all?.items.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      });

      it('are kept apart by space', async () => {
        await append('r1', ['mine']);
        await append('r2', ['shared'], { space: 'everywhere', session: 'ada' });
        expect(await texts()).toEqual(['mine']);
        expect(await store.memory.spacesOf('ada')).toEqual(['everywhere', 'w1']);
        expect(await store.memory.forget(ada)).toBe(true);
        expect(await store.memory.spacesOf('ada')).toEqual(['everywhere']);
      });

      it('begin again after they were forgotten', async () => {
        await append('r1', ['a', 'b']);
        await store.memory.summarise({ ...ada, summary: 'a', upTo: 1 });
        await store.memory.forget(ada);
        expect(await append('r2', ['c'])).toEqual({ total: 1 });
        expect(await store.memory.load(ada)).toMatchObject({ summary: '', summarised: 0, messages: [{ text: 'c' }] });
      });

      it('are listed with their counts, latest change first, each once', async () => {
        for (let index = 0; index < 5; index += 1)
          await append(`r${index}`, ['Hi', `Hello ${index}`], { space: 'w1', session: `s${index}` }, 5);
        await append('r9', ['Later'], ada, 9);
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.memory.sessions({ cursor, limit: 2 });
          found.push(...page!.items.map(({ session }) => session));
          cursor = page!.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(found).toEqual(['ada', 's4', 's3', 's2', 's1', 's0']);
        expect((await store.memory.sessions({ limit: 9 }))?.items.at(-1)).toEqual({
          session: 's0',
          scope: 'w1',
          workflowId: 'w1',
          workflowName: 'Workflow w1',
          messages: 2,
          tokens: 20,
          summarised: 0,
          preview: 'Hello 0',
          createdAt: at(5),
          updatedAt: at(5),
        });
        expect(await store.memory.sessions({ cursor: 'nonsense', limit: 2 })).toBeNull();
      });

      it('are found by key and by what was said, signs of patterns taken as they stand', async () => {
        await append('r1', ['Where is my parcel?']);
        await append('r2', ['100% wool_sock'], { space: 'w1', session: 'b_b' });
        const search = async (text: string) =>
          (await store.memory.sessions({ search: text, limit: 9 }))?.items.map(({ session }) => session);
        expect([await search('PARCEL'), await search('100%'), await search('_'), await search('x%'), await search('ad')]).toEqual([
          ['ada'],
          ['b_b'],
          ['b_b'],
          [],
          ['ada'],
        ]);
      });

      it('are read page by page, the newest page first', async () => {
        await append('r1', ['a', 'b', 'c', 'd', 'e']);
        const first = await store.memory.conversation({ ...ada, limit: 2 });
        expect([first?.items.map(({ text }) => text), first?.nextCursor]).toEqual([['d', 'e'], '4']);
        const last = await store.memory.conversation({ ...ada, before: 2, limit: 2 });
        expect([last?.items.map(({ text }) => text), last?.nextCursor]).toEqual([['a'], null]);
      });
    });

    describe('facts', () => {
      const place = { space: 'w1', subject: 'ada' };

      it('are set, replaced and erased by key', async () => {
        await store.memoryFacts.set({ ...place, key: 'language', value: 'en', at: at(1) });
        await store.memoryFacts.set({ ...place, key: 'language', value: { main: 'de' }, at: at(2) });
        await store.memoryFacts.set({ ...place, key: 'age', value: 36, at: at(3) });
        await store.memoryFacts.set({ ...place, subject: '', key: 'age', value: 1, at: at(3) });
        expect(await store.memoryFacts.get(place)).toEqual({ age: 36, language: { main: 'de' } });
        expect([
          await store.memoryFacts.remove({ ...place, key: 'age' }),
          await store.memoryFacts.remove({ ...place, key: 'age' }),
        ]).toEqual([true, false]);
        expect(await store.memoryFacts.get(place)).toEqual({ language: { main: 'de' } });
      });

      it('are listed by place and search', async () => {
        await store.memoryFacts.set({ ...place, key: 'language', value: 'en', at: at(1) });
        await store.memoryFacts.set({ space: 'everywhere', subject: '', key: 'opening', value: '9 to 5', at: at(2) });
        expect((await store.memoryFacts.list({ limit: 1 }))?.items).toEqual([
          { scope: 'everywhere', workflowName: null, subject: '', key: 'opening', value: '9 to 5', updatedAt: at(2) },
        ]);
        expect((await store.memoryFacts.list({ space: 'w1', limit: 9 }))?.items).toMatchObject([
          { key: 'language', workflowName: 'Workflow w1' },
        ]);
        expect((await store.memoryFacts.list({ search: 'to 5', limit: 9 }))?.items).toHaveLength(1);
        const { nextCursor } = (await store.memoryFacts.list({ limit: 1 }))!;
        expect((await store.memoryFacts.list({ cursor: nextCursor!, limit: 1 }))?.items).toMatchObject([{ key: 'language' }]);
      });
    });

    it('goes with the workflow that owns it; what all share stays', async () => {
      await addWorkflow('w2');
      const shared = { space: 'everywhere', session: 'ada' };
      await append('r1', ['mine']);
      await append('r2', ['shared'], shared);
      await store.memoryFacts.set({ space: 'w1', subject: '', key: 'a', value: 1, at: at(1) });
      await store.memoryFacts.set({ space: 'everywhere', subject: '', key: 'b', value: 2, at: at(1) });
      await store.workflows.remove('w1');
      expect((await store.memory.sessions({ limit: 9 }))?.items).toMatchObject([
        { scope: 'everywhere', workflowId: 'w1', workflowName: null, messages: 1 },
      ]);
      expect((await store.memoryFacts.list({ limit: 9 }))?.items).toMatchObject([{ key: 'b' }]);
      expect(await append('r3', ['too late'])).toBeNull();
      expect(await store.memoryFacts.set({ space: 'w1', subject: '', key: 'c', value: 3, at: at(2) })).toBe(false);
    });
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createMemoryService } from './memory-service.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-memory-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
  for (const id of ['w1', 'w2'])
    await store.workflows.insert({
      id,
      name: id,
      description: '',
      templateId: null,
      graph: emptyGraph,
      exampleInput: null,
      at: new Date().toISOString(),
    });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const step = (idempotencyKey = 'r1/s/0', workflowId = 'w1') => createMemoryService(store).forStep({ workflowId, idempotencyKey });
const turn = (user: string, assistant: string) => [{ role: 'user', text: user } as const, { role: 'assistant', text: assistant } as const];

describe('the memory service', () => {
  it('adds what a step says once, however often the step is tried', async () => {
    const say = async () => {
      const memory = step();
      await memory.append({ session: 'ada', messages: turn('Hi', 'Hello') });
      return memory.append({ session: 'ada', messages: turn('Hi', 'Hello') });
    };
    expect(await say()).toEqual({ total: 4 });
    expect(await say()).toEqual({ total: 4 });
    expect(await step('r2/s/0').append({ session: 'ada', messages: turn('Hi', 'Hello') })).toEqual({ total: 6 });
  });

  it('keeps the sessions and facts of workflows apart, and shares what is for all', async () => {
    await step().append({ session: 'ada', messages: turn('mine', 'ok') });
    await step('r1/t/0').append({ session: 'ada', scope: 'everywhere', messages: turn('ours', 'ok') });
    await step().setFact({ scope: 'workflow', key: 'a', value: 1 });
    await step().setFact({ scope: 'everywhere/ada/home', key: 'b', value: [2] });
    const other = step('r2/s/0', 'w2');
    expect((await other.load({ session: 'ada' })).total).toBe(0);
    expect((await other.load({ session: 'ada', scope: 'everywhere' })).messages[0]?.text).toBe('ours');
    expect([await other.facts('workflow'), await other.facts('everywhere/ada/home'), await other.facts('everywhere')]).toEqual([
      {},
      { b: [2] },
      {},
    ]);
    await other.removeFact({ scope: 'everywhere/ada/home', key: 'b' });
    await other.forget({ session: 'ada' });
    expect([await step().facts('everywhere/ada/home'), (await step().load({ session: 'ada' })).total]).toEqual([{}, 2]);
  });

  it('counts the summary among the tokens, and begins with a question where something is left out', async () => {
    const text = 'x'.repeat(4 * 96);
    await step('r1').append({ session: 'ada', messages: [...turn(text, text), ...turn(text, text)] });
    const count = async (maxTokens: number) => (await step().load({ session: 'ada', maxTokens })).messages.length;
    expect([await count(400), await count(399), await count(200)]).toEqual([4, 2, 2]);
    await step().summarise({ session: 'ada', summary: 'y'.repeat(400), keep: 2, total: 4 });
    expect([await count(300), await count(299)]).toEqual([2, 1]);
    expect((await step().load({ session: 'ada', maxMessages: 1 })).messages).toMatchObject([{ role: 'assistant' }]);
  });

  it('keeps messages that came while the summary was being made', async () => {
    await step('r1').append({ session: 'ada', messages: [...turn('a', 'b'), ...turn('c', 'd')] });
    await step('r2').append({ session: 'ada', messages: turn('e', 'f') });
    await step().summarise({ session: 'ada', summary: 'a and b', keep: 2, total: 4 });
    expect((await step().load({ session: 'ada' })).messages.map(({ text }) => text)).toEqual(['c', 'd', 'e', 'f']);
  });

  it('has no place for what a deleted workflow still says', async () => {
    await store.workflows.remove('w1');
    expect(await step().append({ session: 'ada', messages: turn('a', 'b') })).toEqual({ total: 0 });
    await step().setFact({ scope: 'workflow', key: 'a', value: 1 });
    expect(await step().facts('workflow')).toEqual({});
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import { openStore } from '../../open-store.ts';
import { describeMemory, messages } from '../../testing/memory-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openStore({ path: join(folder, 'heddle.db'), checksTransactions: true });

describeMemory('SQLite', open);

it('what is remembered is there when the store is opened again', async () => {
  const at = new Date().toISOString();
  const first = await open();
  await first.workflows.insert({ id: 'w1', name: 'Chat', description: '', templateId: null, graph: emptyGraph, exampleInput: null, at });
  await first.memory.append({ space: 'w1', session: 'ada', workflowId: 'w1', messages: messages('r1/s/0', 'Hi', 'Hello'), at });
  await first.memory.summarise({ space: 'w1', session: 'ada', summary: 'Ada said hi', upTo: 1 });
  await first.memoryFacts.set({ space: 'w1', subject: 'ada', key: 'language', value: 'en', at });
  await first.close();

  const second = await open();
  expect(await second.memory.load({ space: 'w1', session: 'ada' })).toEqual({
    summary: 'Ada said hi',
    summarised: 1,
    total: 2,
    messages: [{ role: 'assistant', text: 'Hello', at }],
  });
  expect(await second.memoryFacts.get({ space: 'w1', subject: 'ada' })).toEqual({ language: 'en' });
  // A step that was tried before the store was closed adds nothing when it is tried again.
  expect(
    await second.memory.append({ space: 'w1', session: 'ada', workflowId: 'w1', messages: messages('r1/s/0', 'Hi', 'Hello'), at }),
  ).toEqual({ total: 2 });
  await second.close();
});

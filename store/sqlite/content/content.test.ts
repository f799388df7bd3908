import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import type { StepRun } from '#graph/run';
import type { Store } from '../../contract/store.ts';
import { openStore } from '../../open-store.ts';
import type { NewRun } from '../../contract/stored-run.ts';
import { newDocument } from '../../testing/knowledge-contract.ts';

const at = '2026-01-01T12:00:00.000Z';
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-content-'));
  store = await open();
  await store.content.sweep();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The grace is over at once, unless said otherwise. */
function open(contentGraceMs = -1_000): Promise<Store> {
  return openStore({ path: join(folder, 'heddle.db'), contentGraceMs, checksTransactions: true });
}

async function workflow(id: string, graph = emptyGraph): Promise<void> {
  await store.workflows.insert({ id, name: id, description: '', templateId: null, graph, exampleInput: null, at });
}

const value = (text: string): string => JSON.stringify(text.padEnd(100, '.'));
const large = (text: string): string => JSON.stringify(text.padEnd(2_000_000, '.'));
async function stored(json: string): Promise<{ readonly $blob: string; readonly bytes: number }> {
  const { hash, bytes } = await store.blobs.put(json);
  return { $blob: hash, bytes };
}
const file = (text: string) => store.files.save({ name: 'a.txt', mediaType: 'text/plain', bytes: new TextEncoder().encode(text) });
const hasFile = async (hash: string): Promise<boolean> => (await store.files.read(hash)) !== null;

async function run(id: string, change: Partial<NewRun> = {}): Promise<void> {
  await store.runs.insert({
    id,
    workflowId: 'w',
    workflowName: 'w',
    version: 1,
    trigger: 'manual',
    triggerNode: 'n',
    graphHash: 'g',
    planHash: 'p',
    startedAt: at,
    input: null,
    ...change,
  });
}
async function end(
  runId: string,
  change: { readonly output?: unknown; readonly steps?: readonly StepRun[]; readonly finishedAt?: string } = {},
): Promise<void> {
  await store.runs.archive({
    runId,
    status: 'finished',
    output: (change.output ?? null) as never,
    error: null,
    failedNode: null,
    response: null,
    models: [],
    steps: change.steps ?? [],
    finishedAt: change.finishedAt ?? at,
  });
}
const step = (output: unknown): StepRun => ({
  nodeId: 'n',
  name: 'a',
  type: 'set',
  scope: '',
  iteration: 0,
  status: 'finished',
  input: null,
  resolved: null,
  port: 'out',
  output: output as never,
  error: null,
  attempts: 1,
  startedAt: at,
  finishedAt: at,
  tokens: 0,
  costUsd: 0,
  model: null,
});

describe('deleting a workflow', () => {
  it('deletes the values and files that only it used, and none that another still uses', async () => {
    const picture = await file('picture');
    await workflow('w', { ...emptyGraph, nodes: [{ config: { image: picture } }] } as never);
    await workflow('other');
    const [input, output, shared, plan, graph] = [
      await stored(large('input')),
      await stored(value('output')),
      await stored(value('shared')),
      await stored(value('plan')),
      await stored(value('graph')),
    ];
    const inside = await file('inside a large value');
    const holder = await stored(JSON.stringify({ file: inside }));
    await run('r1', { input, version: null, graphHash: graph.$blob, planHash: plan.$blob });
    await end('r1', { output: { list: [output, shared] }, steps: [step(holder)] });
    await run('r2', { workflowId: 'other', input: shared });
    expect(await store.content.sweep()).toEqual({ values: 0, files: 0, bytes: 0 });

    expect(await store.workflows.remove('w')).toBe(true);
    expect(await store.workflows.get('w')).toBeNull();
    for (const gone of [input, output, plan, graph, holder]) expect(await store.blobs.get(gone.$blob)).toBeNull();
    expect([await hasFile(picture.$file), await hasFile(inside.$file)]).toEqual([false, false]);
    expect(readdirSync(join(folder, 'blobs')).flatMap((part) => readdirSync(join(folder, 'blobs', part)))).toEqual([]);
    expect(await store.blobs.get(shared.$blob)).not.toBeNull();
    expect(await store.workflows.remove('w')).toBe(false);
  });

  it('lets other work go on in between, and goes on after a crash', async () => {
    await workflow('w');
    for (let number = 0; number < 300; number += 1) {
      await run(`r${number}`);
      await end(`r${number}`, { steps: Array.from({ length: 5 }, () => step('x')) });
    }
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const removing = store.workflows.remove('w');
    while (turns < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(await store.workflows.get('w')).not.toBeNull();
    // The process dies here.
    await store.close();
    await removing.catch(() => undefined);
    isOver = true;
    store = await open();
    await store.resumeRemovals();
    expect([await store.workflows.get('w'), (await store.runs.list({ limit: 5 }))?.items]).toEqual([null, []]);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('deleting a knowledge base', () => {
  it('deletes the files that only its documents used', async () => {
    const settings = {
      chunking: { strategy: 'recursive' as const, size: 350, overlap: 40 },
      embedding: { model: 'offline:hash-384', dimensions: 3 },
    };
    for (const id of ['kb', 'kb2']) await store.knowledge.create({ id, name: id, description: '', fields: [], settings, at });
    const [own, shared] = [await file('own'), await file('shared')];
    await store.knowledge.putDocument(newDocument({ id: 'd1', key: '1', fileHash: own.$file }));
    await store.knowledge.putDocument(newDocument({ id: 'd2', key: '2', fileHash: shared.$file }));
    await store.knowledge.putDocument(newDocument({ id: 'd3', knowledgeId: 'kb2', fileHash: shared.$file }));
    await store.content.sweep();
    expect([await hasFile(own.$file), await hasFile(shared.$file)]).toEqual([true, true]);
    await store.knowledge.remove('kb');
    expect([await hasFile(own.$file), await hasFile(shared.$file)]).toEqual([false, true]);
  });
});

describe('deleting runs', () => {
  it('leaves open runs, and those that an open run has called, alone', async () => {
    await workflow('w');
    const given = await stored(value('given to the caller'));
    await run('parent');
    await run('child', { parentRunId: 'parent' });
    await end('child', { output: given });
    expect(await store.runs.remove(['parent', 'child'])).toBe(0);
    await end('parent');
    expect(await store.runs.remove(['child'])).toBe(1);
    expect(await store.blobs.get(given.$blob)).toBeNull();
    expect((await store.runs.list({ limit: 9 }))?.items.map(({ id }) => id)).toEqual(['parent']);
  });

  it('can keep the record and delete what was taken in and given', async () => {
    await workflow('w');
    const [input, output] = [await stored(value('in')), await stored(value('out'))];
    await run('r', { input });
    await end('r', { output, steps: [step(output), step('short')] });
    await store.runs.removeContent(['r'], at);
    expect(await store.runs.get('r')).toMatchObject({ status: 'finished', input: null, output: null, contentRemovedAt: at });
    expect((await store.runs.steps('r')).map((one) => [one.name, one.status, one.output])).toEqual([
      ['a', 'finished', null],
      ['a', 'finished', null],
    ]);
    expect([await store.blobs.get(input.$blob), await store.blobs.get(output.$blob)]).toEqual([null, null]);
  });

  it('finds those that are over what is kept, of drafts and versions apart', async () => {
    await workflow('w');
    for (const [id, day, version] of [
      ['d1', 1, null],
      ['d2', 20, null],
      ['v1', 1, 1],
      ['v2', 2, 1],
      ['v3', 3, 1],
    ] as const) {
      const time = new Date(Date.UTC(2026, 0, day)).toISOString();
      await run(id, { version, startedAt: time });
      await end(id, { finishedAt: time });
    }
    await run('open', { startedAt: at });
    const of = (isDraft: boolean, keep: Parameters<Store['runs']['overdue']>[0]['keep'], part: 'record' | 'content' = 'record') =>
      store.runs.overdue({ workflowId: 'w', isDraft, keep, part, now: new Date(Date.UTC(2026, 1, 2)), limit: 10 });
    expect([
      await of(true, { kind: 'days', days: 30 }),
      await of(false, { kind: 'forever' }),
      await of(false, { kind: 'count', count: 1 }),
      await of(false, { kind: 'count', count: 3 }),
    ]).toEqual([['d1'], [], ['v1', 'v2'], []]);
    await store.runs.removeContent(['v1'], at);
    expect(await of(false, { kind: 'count', count: 1 }, 'content')).toEqual(['v2']);
  });
});

describe('a sweep', () => {
  it('deletes what nobody refers to, also files that a crash has left without a row', async () => {
    const [blob, upload] = [await stored(large('nobody wants this')), await file('nor this')];
    const part = join(folder, 'blobs', 'ab');
    const lost = join(folder, 'blobs', blob.$blob.slice(0, 2), `${'0'.repeat(64)}.json`);
    writeFileSync(lost, '1');
    const half = join(folder, 'files', upload.$file.slice(0, 2), `${upload.$file}.1234`);
    writeFileSync(half, '1');
    for (const path of [lost, half]) utimesSync(path, new Date(at), new Date(at));
    expect(await store.content.sweep()).toMatchObject({ values: 1, files: 1 });
    expect([existsSync(lost), existsSync(half), existsSync(part), await hasFile(upload.$file)]).toEqual([false, false, false, false]);
  });

  it('leaves what was just stored, and what an open run holds, alone', async () => {
    await workflow('w');
    await run('r');
    const [held, stepFile] = [await stored(value('between two steps')), await file('of a step')];
    await store.content.ownForRun('r', { out: [held, stepFile] });
    await store.content.sweep();
    expect([await store.blobs.get(held.$blob), await hasFile(stepFile.$file)]).toEqual([value('between two steps'), true]);
    await store.close();
    store = await open(60_000);
    const young = await stored(value('just written'));
    await store.content.sweep();
    expect(await store.blobs.get(young.$blob)).not.toBeNull();
  });

  it('notes first who holds what earlier releases have written', async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
    store = await open();
    await workflow('w');
    const inside = await file('inside');
    const holder = await stored(JSON.stringify({ inside, text: 'x'.repeat(2_000_000) }));
    await run('r', { input: holder });
    await store.close();
    const { Database } = await import('../driver.mjs');
    const raw = new Database(join(folder, 'heddle.db'));
    raw.exec("delete from content_refs; delete from settings where key like 'content%'");
    raw.close();
    store = await open();
    expect(await store.content.sweep()).toMatchObject({ values: 0, files: 0 });
    expect([(await store.blobs.get(holder.$blob)) === null, await hasFile(inside.$file)]).toEqual([false, true]);
  });
});

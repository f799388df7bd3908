import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isNodeError } from '#graph/errors';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { ingestVersion } from '#workers/workflow/ingest/ingest-version';
import { type BuildArguments, type IngestArguments, ingestId } from '#workers/workflow/ingest/messages';
import type { Embedder } from '#workers/services/embed/embedder';
import { createFileService } from '#workers/services/files/file-service';
import { createIngestService, type IngestService } from './ingest-service.ts';
import { createKnowledgeService, type IngestEngine, type KnowledgeBases, type KnowledgeOptions } from '../knowledge-service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-order-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Change =
  | { readonly kind: 'put'; readonly key: string; readonly text: string }
  | { readonly kind: 'remove'; readonly key: string }
  | { readonly kind: 'build' };

const keys = ['one', 'two'];
const texts = ['alpha', 'beta beta', 'gamma gamma gamma'];
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('put' as const), key: fc.constantFrom(...keys), text: fc.constantFrom(...texts) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), key: fc.constantFrom(...keys) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('build' as const) }) },
);

const never = new AbortController().signal;

/** What happens between two steps of Temporal, or while a document is read or embedded, in the order that the scheduler chooses. */
type Turn = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Carries ingestion out as Temporal does: one workflow of a name at a time, which looks again when it was asked to in the meantime. */
function engineOf(service: IngestService, turn: Turn): IngestEngine & { settled(): Promise<void> } {
  const running = new Map<string, { isAskedAgain: boolean }>();
  const works = new Set<Promise<void>>();
  const pieces = new Proxy({} as Parameters<typeof ingestVersion>[0], {
    get: (_target, name: 'knowledge.prepare') => (args: IngestArguments) => turn(name, () => service[name](args, never)),
  });
  const start = (work: Promise<void>): void => {
    const tracked = work.finally(() => works.delete(tracked));
    works.add(tracked);
  };
  async function carryOut(args: IngestArguments): Promise<void> {
    try {
      await ingestVersion(pieces, args, () => false);
    } catch (error) {
      if (!isNodeError(error)) throw error;
      await turn('knowledge.fail', () => service['knowledge.fail']({ ...args, error: error.data }, never));
    }
  }
  return {
    async ingest(args) {
      const id = ingestId(args);
      const known = running.get(id);
      if (known !== undefined) {
        known.isAskedAgain = true;
        return;
      }
      const state = { isAskedAgain: true };
      running.set(id, state);
      start(
        (async () => {
          while (state.isAskedAgain) {
            state.isAskedAgain = false;
            await carryOut(args);
          }
          running.delete(id);
        })(),
      );
    },
    async build(args: BuildArguments) {
      start(
        (async () => {
          const documents = await turn('knowledge.page', () => service['knowledge.page']({ ...args, after: null, limit: 100 }, never));
          await Promise.all(documents.map(carryOut));
          while ((await turn('knowledge.ready', () => service['knowledge.ready'](args, never))) === 'waiting');
        })(),
      );
    },
    async settled() {
      while (works.size > 0) await Promise.all(works);
    },
  };
}

/** Knowledge with its real store, index and services; only reading and embedding are stand-ins, which take their turn. */
function world(store: Store, turn: Turn) {
  const files = createFileService(store.files);
  const vectors = async (batch: readonly string[]) => batch.map((text) => new Float32Array([text.length, 1, 0]));
  // The length of the vectors is found out by one word, which is no step of an ingestion.
  const embedder: Embedder = {
    id: 'test:words',
    dimensions: 3,
    embed: (batch) => (batch[0] === 'heddle' ? vectors(batch) : turn('embed', () => vectors(batch))),
  };
  const parts = {
    store,
    files,
    embedders: () => embedder,
    cutter: {
      cut: (file: { readonly bytes: Uint8Array }) =>
        turn('cut', async () => {
          const words = Buffer.from(file.bytes).toString().split(' ');
          return { chunks: words.map((text, ordinal) => ({ ordinal, text, start: 0, end: text.length, path: [], tokens: 1 })), about: {} };
        }),
    } as unknown as KnowledgeOptions['cutter'],
    pictures: {
      read: async ({
        file,
        bytes,
      }: {
        readonly file: { readonly name: string; readonly mediaType: string };
        readonly bytes: Uint8Array;
      }) => ({ name: file.name, mediaType: file.mediaType, bytes }),
    } as KnowledgeOptions['pictures'],
  };
  const engine = engineOf(createIngestService(parts), turn);
  const knowledge = createKnowledgeService({
    ...parts,
    engine,
    search: undefined as never,
    aside: undefined as never,
    defaultModel: 'test:words',
  });
  return { engine, knowledge };
}

async function apply(knowledge: KnowledgeBases, store: Store, base: string, wanted: Map<string, string>, step: Change): Promise<void> {
  if (step.kind === 'build') await knowledge.build(base, {});
  else if (step.kind === 'put') {
    wanted.set(step.key, step.text);
    await knowledge.add(base, { key: step.key, name: step.key, text: step.text, metadata: {} });
  } else {
    wanted.delete(step.key);
    const document = await store.knowledge.documentByKey(base, step.key);
    if (document !== null) await knowledge.removeDocument(base, document.id);
  }
}

/** What searches find in a generation, by key; also what is found of documents that are gone. */
async function foundIn(store: Store, base: string, generation: number): Promise<Record<string, string>> {
  const index = (await store.knowledge.index(base, generation))!;
  const found: Record<string, string> = {};
  for (const { text, limit } of texts.map((all) => ({ text: all.split(' ')[0]!, limit: 50 }))) {
    const hits = await index.keyword({ text, filter: [], limit });
    for (const chunk of await index.chunks(hits.map(({ chunkId }) => chunkId)))
      found[chunk.documentName] = `${found[chunk.documentName] ?? ''} ${chunk.text}`.trim();
  }
  return found;
}

describe('versions of documents that are on their way at once', () => {
  it('end with the newest in every generation, whatever the order of their steps', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2, maxLength: 6 }), fc.scheduler(), async (changes, scheduler) => {
        count += 1;
        const store = await openStore({ path: join(folder, String(count), 'heddle.db') });
        try {
          const turn: Turn = async (what, work) => {
            await scheduler.schedule(Promise.resolve(), what);
            return work();
          };
          const { engine, knowledge } = world(store, turn);
          const base = (await knowledge.create({ name: 'Base', description: '', fields: [], embeddingModel: 'test:words' })).id;
          const wanted = new Map<string, string>();
          const all = (async () => {
            for (const step of changes) await turn(step.kind, () => apply(knowledge, store, base, wanted, step));
            await engine.settled();
          })();
          await scheduler.waitFor(all);
          const states = (await knowledge.documents(base, { limit: 10 }))!.items.map(({ key, state }) => `${key} ${state}`);
          expect(states.toSorted()).toEqual([...wanted.keys()].toSorted().map((key) => `${key} indexed`));
          for (const { number, status } of await store.knowledge.generations(base)) {
            expect([number, status]).toEqual([number, 'ready']);
            expect([number, await foundIn(store, base, number)]).toEqual([number, Object.fromEntries(wanted)]);
          }
        } finally {
          await store.close();
        }
      }),
      { numRuns: 60, interruptAfterTimeLimit: 60_000 },
    );
  }, 120_000);
});

import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { IndexThreads } from './index-threads.ts';
import type { KnowledgeIndex, Tokenizer } from '../../../contract/knowledge-index.ts';

/** Where an index lies and what it is for. */
export interface SqliteIndexOptions {
  readonly file: string;
  readonly dimensions: number;
  readonly threads: IndexThreads;
  /** As it was when the index was made. */
  readonly tokenizer?: Tokenizer;
  /** The metadata fields that may be asked for though no document has them yet. */
  readonly declaredFields?: () => readonly string[];
}

/** Opens the index file of a generation, and makes it where it is missing. All work with it is done in threads. */
export async function openSqliteIndex({
  file,
  dimensions,
  threads,
  tokenizer = 'languages-1',
  declaredFields = () => [],
}: SqliteIndexOptions): Promise<KnowledgeIndex> {
  let isClosed = false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await threads.write(file, 'create', { dimensions, tokenizer });
  // It holds what documents say: for the owner's eyes.
  chmodSync(file, 0o600);

  async function read<T>(method: string, argument: unknown): Promise<T> {
    return (await threads.read(file, method, argument)) as T;
  }

  async function write<T>(method: string, argument: unknown): Promise<T> {
    if (isClosed) throw new Error('The index is closed');
    return (await threads.write(file, method, argument)) as T;
  }

  return {
    stage: (document, chunks) => write('stage', { document, chunks, dimensions }),
    adopt: (documentId, version, revision) => write('adopt', { documentId, version, revision }),
    progress: (documentId, version) => write('progress', { documentId, version }),
    unembedded: (documentId, version, limit) => write('unembedded', { documentId, version, limit }),
    // Copied, as a view would take the whole buffer behind it along into the thread.
    setEmbeddings: (documentId, version, vectors) =>
      write('setEmbeddings', { documentId, version, vectors: vectors.map(({ ordinal, vector }) => ({ ordinal, vector: vector.slice() })) }),
    commit: (documentId, version) => write('commit', { documentId, version, tokenizer }),
    remove: (documentId) => write('remove', { documentId }),
    missing: (documents) => read('missing', documents),
    stats: () => read('stats', null),
    chunkCounts: async (documentIds) => new Map(await read<readonly (readonly [string, number])[]>('chunkCounts', documentIds)),
    keyword: (query) => read('keyword', { ...query, declared: declaredFields(), tokenizer }),
    vector: (query) => read('vector', { ...query, vector: query.vector.slice(), declared: declaredFields(), dimensions }),
    chunks: (ids) => read('chunks', ids),
    chunksOf: (documentId) => read('chunksOf', documentId),
    neighbours: (chunkId, count) => read('neighbours', { chunkId, count }),
    vectors: async (ids) => new Map(await read<readonly (readonly [number, Float32Array])[]>('vectors', ids)),
    async close() {
      isClosed = true;
      await threads.release(file);
    },
  };
}

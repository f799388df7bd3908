import type { NodeErrorData } from '#graph/errors';
import type { KnowledgeIndexes } from './indexes.ts';
import { StoreError } from '../../contract/store-error.ts';

interface IndexCounts {
  readonly documents: number;
  readonly chunks: number;
  /** Why the index can't be read; then it counts nothing. */
  readonly error: NodeErrorData | null;
}

const NOTHING: IndexCounts = { documents: 0, chunks: 0, error: null };

/**
 * What the index of a generation holds. Never fails: one that can't be read gives its reason, so that lists are shown and another one can
 * be made.
 */
export async function countsOf(indexes: KnowledgeIndexes, knowledgeId: string, number: number | null): Promise<IndexCounts> {
  if (number === null) return NOTHING;
  try {
    const index = await indexes.index(knowledgeId, number);
    return { ...NOTHING, ...(await index?.stats()) };
  } catch (error) {
    return { ...NOTHING, error: reasonOf(error) };
  }
}

/**
 * How many chunks the index of a generation holds of each of the documents; those that are not in it are left out, as all are of an index
 * that can't be read.
 */
export async function chunkCountsOf(
  indexes: KnowledgeIndexes,
  knowledgeId: string,
  number: number | null,
  documentIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (number === null || documentIds.length === 0) return new Map();
  try {
    const index = await indexes.index(knowledgeId, number);
    return (await index?.chunkCounts(documentIds)) ?? new Map();
  } catch {
    // The list of generations tells why.
    return new Map();
  }
}

function reasonOf(error: unknown): NodeErrorData {
  if (error instanceof StoreError) return { code: error.code, message: error.message, hint: error.hint, retryable: false };
  return {
    code: 'INDEX_UNREADABLE',
    message: `The index could not be used (${error instanceof Error ? error.message : String(error)}).`,
    hint: 'Check the folder of the indexes (HEDDLE_DATA_DIR): that it can be written to, and that the disk has room.',
    retryable: false,
  };
}

import { NodeError, type NodeErrorData } from '#graph/errors';
import type { StoredDocument } from '#store/contract/knowledge-documents';
import type { Store } from '#store/contract/store';
import type { BuildState } from '#workers/workflow/ingest/messages';

/** Documents that are compared with an index at a time. */
const PAGE = 500;

/** Decides when a build is complete: a switch to it must lose no document. */
export interface BuildCheck {
  /**
   * Ends a build that has gone over all documents: ready when every one is in it, failed when one can't get in, else it waits for those on
   * their way.
   */
  settle(knowledgeId: string, generation: number): Promise<BuildState>;
  /** Makes a failed build ready whose last missing document has just come in or was removed; cheap while any is missing. */
  check(knowledgeId: string, generation: number): Promise<void>;
}

/** What a build lacks. */
interface Missing {
  /** On their way still. */
  readonly waiting: number;
  /** Those that will not come by themselves; the first tells the reason. */
  readonly failed: number;
  readonly first: StoredDocument | null;
}

/** Checks builds of the given knowledge. */
export function createBuildCheck(knowledge: Store['knowledge']): BuildCheck {
  async function missingOf(knowledgeId: string, generation: number): Promise<Missing> {
    const live = (await knowledge.searchable(knowledgeId))?.generation ?? null;
    const isNewest = (await knowledge.openGenerations(knowledgeId)).at(-1) === generation;
    let [waiting, failed]: [number, number] = [0, 0];
    let first: StoredDocument | null = null;
    for (let after: string | null = null; ;) {
      const page: readonly StoredDocument[] = await knowledge.pageById(knowledgeId, after, PAGE);
      const absent = new Set(await (await knowledge.index(knowledgeId, generation))?.missing(page));
      const found = live === null || live === generation ? new Map() : await knowledge.liveChunks(knowledgeId, [...absent]);
      for (const document of page.filter(({ id }) => absent.has(id))) {
        if (isUnreadable(document) && !found.has(document.id)) continue;
        // Documents tell only their way into the newest build.
        if (isNewest && document.state !== 'failed' && document.state !== 'indexed') waiting += 1;
        else {
          failed += 1;
          first ??= document;
        }
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return { waiting, failed, first };
      after = last.id;
    }
  }

  async function markReady(knowledgeId: string, generation: number): Promise<void> {
    await knowledge.markReady(knowledgeId, generation, new Date().toISOString());
  }

  /** True when a build that had failed is complete now, and was made ready. */
  async function check(knowledgeId: string, generation: number): Promise<boolean> {
    const build = await knowledge.failedBuild(knowledgeId, generation);
    if (build === null || build.documents + build.unreadable < build.wanted) return false;
    const { waiting, failed } = await missingOf(knowledgeId, generation);
    if (waiting + failed > 0) return false;
    await markReady(knowledgeId, generation);
    return true;
  }

  return {
    async settle(knowledgeId, generation) {
      const build = await knowledge.generation(knowledgeId, generation);
      if (build === null) return 'gone';
      const { waiting, failed, first } = await missingOf(knowledgeId, generation);
      if (failed > 0) {
        await knowledge.markFailed(knowledgeId, generation, incomplete(failed, first));
        // What was missing may have come in since it was counted, when the build was no failed one yet and nobody looked.
        return (await check(knowledgeId, generation)) ? 'ready' : 'failed';
      }
      if (waiting > 0) return 'waiting';
      await markReady(knowledgeId, generation);
      return 'ready';
    },

    async check(knowledgeId, generation) {
      await check(knowledgeId, generation);
    },
  };
}

/** What is wrong is the document itself: no build can take it, and it must not hold one back. */
function isUnreadable({ state, error }: StoredDocument): boolean {
  return state === 'failed' && error !== null && error.code.startsWith('DOCUMENT_');
}

function incomplete(failed: number, first: StoredDocument | null): NodeErrorData {
  const why = first?.error == null ? '' : ` ${first.error.message}`;
  return new NodeError({
    code: 'GENERATION_INCOMPLETE',
    message: `${failed === 1 ? '1 document is missing:' : `${failed} documents are missing, such as`} “${first?.name ?? ''}”.${why}`,
    hint: 'Fix the reason and retry the build, or remove the documents. The generation is ready once none is missing.',
  }).data;
}

import type { Keep } from '#graph/retention';
import type { Store } from '#store/contract/store';

/** Runs that are looked up at a time. */
const PAGE = 200;

/** What was deleted because it had been kept for long enough. */
export interface Expired {
  readonly runs: number;
  readonly contents: number;
}

/** Deletes runs, and what runs took in and gave, as the settings of each workflow say. */
export async function applyRetention(store: Store, now: Date, signal?: AbortSignal): Promise<Expired> {
  let [runs, contents] = [0, 0];
  for (const { id, retention } of await store.workflows.retentions()) {
    for (const isDraft of [true, false]) {
      const { record, content } = isDraft ? retention.drafts : retention.published;
      runs += await each({ keep: record, part: 'record' }, (ids) => store.runs.remove(ids));
      contents += await each({ keep: content, part: 'content' }, async (ids) => {
        await store.runs.removeContent(ids, now.toISOString());
        return ids.length;
      });

      async function each(
        what: { readonly keep: Keep; readonly part: 'record' | 'content' },
        work: (ids: readonly string[]) => Promise<number>,
      ): Promise<number> {
        let done = 0;
        while (signal?.aborted !== true) {
          const ids = await store.runs.overdue({ workflowId: id, isDraft, ...what, now, limit: PAGE });
          const count = ids.length === 0 ? 0 : await work(ids);
          done += count;
          // Nothing more can be deleted: what is left is needed by runs that are open.
          if (count === 0) break;
        }
        return done;
      }
    }
  }
  return { runs, contents };
}

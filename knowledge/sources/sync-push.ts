import type { z } from 'zod';
import { isNodeError, NodeError } from '#graph/errors';
import { newReport, type pushAnswerSchema, type pushBody } from '#graph/knowledge-source';
import type { StoredSource } from '#store/contract/knowledge-sources';
import type { Store } from '#store/contract/store';
import type { KnowledgeBases } from '../knowledge-service.ts';

type Sent = z.output<typeof pushBody>['documents'][number];
type PushAnswer = z.output<typeof pushAnswerSchema>;

/** Documents that are taken in at the same time. */
const CONCURRENCY = 8;

/**
 * Takes in what another system has sent to a source; all of it is durable once this resolves. What is wrong with one document does not hold
 * the others up, and is said at the end and kept with the source until the document is sent well.
 */
export function createPush({
  store,
  knowledge,
}: {
  readonly store: Store;
  readonly knowledge: Pick<KnowledgeBases, 'put' | 'removeDocument'>;
}): (source: StoredSource, documents: readonly Sent[]) => Promise<PushAnswer> {
  const at = (): string => new Date().toISOString();

  async function take(source: StoredSource, sent: Sent): Promise<'added' | 'changed' | 'unchanged' | 'removed'> {
    const before = await store.knowledge.documentByKey(source.knowledgeId, sent.key);
    if ('deleted' in sent) {
      const isRemoved = before?.sourceId === source.id && (await knowledge.removeDocument(source.knowledgeId, before.id));
      await store.knowledgeSources.forgetSent(source.id, sent.key);
      return isRemoved ? 'removed' : 'unchanged';
    }
    const { key, name, text, mediaType, metadata } = sent;
    const saved = await knowledge.put(
      source.knowledgeId,
      { key, name: name ?? key.slice(-255), text, mediaType, metadata: { ...metadata, ...source.metadata } },
      source.id,
    );
    if (saved === null) throw new NodeError({ code: 'SOURCE_GONE', message: 'The source of this document was removed meanwhile.' });
    await store.knowledgeSources.keepSent(source.id, key, saved.document.id, at());
    if (before === null) return 'added';
    return saved.isChanged ? 'changed' : 'unchanged';
  }

  return async (source, documents) => {
    const report = newReport(at());
    const failures: { readonly key: string; readonly error: NodeError }[] = [];
    // Of several under one key the last is what counts.
    const latest = [...new Map(documents.map((sent) => [sent.key, sent])).values()];
    let next = 0;
    const lane = async (): Promise<void> => {
      for (let sent = latest[next++]; sent !== undefined; sent = latest[next++]) {
        try {
          report[await take(source, sent)] += 1;
        } catch (error) {
          if (!isNodeError(error)) throw error;
          failures.push({ key: sent.key, error });
          await store.knowledgeSources.keepRefused(source.id, sent.key, error.data, at());
        }
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: CONCURRENCY }, lane));
    const [first] = failures;
    // Most send one document at a time: what failed before and was not sent well since must not be covered by the next.
    const failed = await store.knowledgeSources.countFailing(source.id);
    await store.knowledgeSources.setReport(source.id, { ...report, failed, finishedAt: at(), total: latest.length, error: null });
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    if (first !== undefined) {
      const { data } = first.error;
      throw new NodeError({
        ...data,
        message: `${failures.length} of ${latest.length} documents were not taken, all others were. The first, "${first.key.slice(0, 200)}": ${data.message}`,
      });
    }
    return { accepted: report.added + report.changed, removed: report.removed, unchanged: report.unchanged };
  };
}

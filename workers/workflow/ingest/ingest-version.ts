import type { IngestActivities, IngestArguments } from './messages.ts';

type Pieces = Pick<IngestActivities, 'knowledge.prepare' | 'knowledge.embed' | 'knowledge.commit'>;

/** Brings one version of a document into an index, piece by piece. `unfinished` when the history grew too long before all was embedded. */
export async function ingestVersion(
  activities: Pieces,
  args: IngestArguments,
  isTooLong: () => boolean,
): Promise<'indexed' | 'superseded' | 'unfinished'> {
  let progress = await activities['knowledge.prepare'](args);
  while (progress !== null && progress.done < progress.total) {
    if (isTooLong()) return 'unfinished';
    progress = await activities['knowledge.embed'](args);
  }
  const isCommitted = progress !== null && (await activities['knowledge.commit'](args));
  return isCommitted ? 'indexed' : 'superseded';
}

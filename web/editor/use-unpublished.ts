import { useMemo } from 'react';
import type { Workflow } from '#graph/api';
import { type Change, listChanges } from '#graph/changes';
import { withOpenPins } from '#graph/generation-pins';
import { useVersion } from '../api/hooks.ts';
import { useGraph, useSession } from './session.ts';
import { useSettled } from './use-settled.ts';

/** How the draft differs from what is live; null while nothing is live or the live version is not loaded yet. */
export interface Unpublished {
  readonly version: number;
  readonly changes: readonly Change[];
  /** An older version is live: the draft may be as it was published since. */
  readonly isRolledBack: boolean;
}

/** Compares the draft on the screen with the live version. */
export function useUnpublished({ id, liveVersion, latestVersion }: Workflow): Unpublished | null {
  const { catalogue } = useSession();
  const graph = useSettled(useGraph((state) => state.graph));
  const live = useVersion(id, liveVersion).data?.graph;
  return useMemo(() => {
    if (liveVersion === null || live === undefined) return null;
    // The name is no part of a version.
    const asDocument = (content: typeof graph) => ({ name: '', description: '', graph: content });
    return {
      version: liveVersion,
      changes: listChanges(asDocument(withOpenPins(live, graph)), asDocument(graph), catalogue),
      isRolledBack: latestVersion !== null && latestVersion > liveVersion,
    };
  }, [live, graph, catalogue, liveVersion, latestVersion]);
}

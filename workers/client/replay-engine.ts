import type { Client } from '@temporalio/client';
import { REPLAY_WORKFLOW, type ReplayArguments, replayWorkflowId } from '#workers/workflow/replays/messages';
import { startOnce } from './start-once.ts';

/** What carries replays out: Temporal. Starting the same twice is one. */
export interface ReplayEngine {
  replay(args: ReplayArguments): Promise<void>;
}

/** Starts replays on Temporal; one that runs already is left to run. Throws `EngineUnavailable` while Temporal is away. */
export function createReplayEngine(client: Client): ReplayEngine {
  return {
    async replay(args) {
      await startOnce(client, { type: REPLAY_WORKFLOW, id: replayWorkflowId(args.replayId), args });
    },
  };
}

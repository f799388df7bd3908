/** The workflow type that replays past runs. */
export const REPLAY_WORKFLOW = 'replayRuns';

/** Which replay to carry out. */
export interface ReplayArguments {
  readonly replayId: string;
}

/** What a replay does to the world; each is safe to repeat. */
export interface ReplayActivities {
  /** Replays runs of the table for a while, and tells whether there are more. False, too, when the replay was cancelled or removed. */
  'replay.advance'(args: ReplayArguments): Promise<boolean>;
  /** Ends a replay whose table is done. */
  'replay.finish'(args: ReplayArguments): Promise<void>;
}

/** The activities as a process is given them; `signal` stops them. */
export type ReplayWork = {
  readonly [K in keyof ReplayActivities]: (
    args: Parameters<ReplayActivities[K]>[0],
    signal: AbortSignal,
  ) => ReturnType<ReplayActivities[K]>;
};

/** Names the workflow of a replay; starting the same one twice is one. */
export function replayWorkflowId(replayId: string): string {
  return `replay-${replayId}`;
}

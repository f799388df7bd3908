import type { Client } from '@temporalio/client';
import type { RunEventBus } from '#graph/event-bus';
import { FROM_HEDDLE, RESPONSE_UPDATE, type RunResponse, type RunResult } from '#workers/workflow/messages';
import { EngineUnavailable, type Patience } from './engine.ts';
import { createLongWaitWatch } from './long-wait.ts';
import { isNotFound, isTimeout, unavailable } from './unavailable.ts';

/** That a run has ended is heard by event first; within this time Temporal should have reported it. */
const GRACE_MS = 150;

/**
 * How long one poll lasts. The native connection cannot abort a call, so this bounds how long a poll outlives the caller it was made for:
 * a run that answered its caller and then waits for three days must not hold one of Temporal's poll slots for three days.
 */
const POLL_MS = 10_000;

/** Pause before the next poll if Temporal was away. */
const RETRY_MS = 250;

/** Null from a run that goes on in a new history. */
type Answer = RunResponse | RunResult | null;

export interface AwaitRunOptions {
  readonly client: Client;
  /** The bus of a worker in this process; null if there is none. */
  readonly events: RunEventBus | null;
  readonly runId: string;
  readonly patience: Patience;
  /** Settles once Temporal has the run. */
  readonly started: Promise<void>;
  /** Reads the end of the run. */
  readonly endOf: (runId: string) => Promise<RunResult>;
  readonly onError: (message: string, error: unknown) => void;
}

/**
 * Resolves as soon as the run has responded or ended, both durably; null once the caller's patience has ended or the run certainly waits
 * for longer.
 * Rejects only with what `started` rejects with: from then on the run is safe, and only the way to its answer can fail.
 */
export function awaitRun(options: AwaitRunOptions): Promise<RunResponse | RunResult | null> {
  const { client, events, runId, patience, started, endOf, onError } = options;
  const { timeoutMs, signal } = patience;
  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [setTimeout(() => settle(null), timeoutMs)];
    const isTooLong = createLongWaitWatch(timeoutMs);
    // The worker is in this process: its event that the run has responded comes first, Temporal's answer that this is durable next.
    const unsubscribe = events?.subscribe(runId, (event) => {
      if (isTooLong(event)) settle(null);
      // A run that ends with its answer tells of both in one go: only one that goes on has to be asked.
      if (event.type === 'run-responded') asking = setImmediate(() => void repeat(askForResponse));
      if (event.type === 'run-finished') {
        clearImmediate(asking);
        timers.push(setTimeout(() => void repeat(awaitEnd), GRACE_MS));
      }
    });
    let asking: NodeJS.Immediate | undefined;
    let isSettled = false;
    const leave = (): void => settle(null);
    signal?.addEventListener('abort', leave);

    function settle(outcome: RunResponse | RunResult | null): void {
      if (isSettled) return;
      stop();
      resolve(outcome);
    }
    function stop(): void {
      isSettled = true;
      for (const timer of timers) clearTimeout(timer);
      clearImmediate(asking);
      unsubscribe?.();
      signal?.removeEventListener('abort', leave);
    }

    async function awaitEnd(): Promise<RunResponse | RunResult> {
      const ended = await endOf(runId);
      return ended.response ?? ended;
    }
    /** Asks the run itself, which answers only with what is durable. Null once it has ended: the other poll reads its end. */
    async function askForResponse(): Promise<RunResponse | RunResult | null> {
      const handle = client.workflow.getHandle(runId);
      for (;;) {
        // One for all who ask: the run keeps each update it has accepted.
        const update = { args: [FROM_HEDDLE] as [string], updateId: RESPONSE_UPDATE };
        const asked = await handle.executeUpdate<Answer, [string]>(RESPONSE_UPDATE, update).catch((error: unknown) => {
          if (isTimeout(error) || unavailable(error) instanceof EngineUnavailable) throw error;
          return null;
        });
        // A run that goes on in a new history does not answer in the one that ends.
        if (asked !== null || (await handle.describe()).status.name !== 'RUNNING') return asked;
        await new Promise((again) => setTimeout(again, RETRY_MS));
      }
    }
    /** Polls until there is an outcome or nobody needs one any more. */
    async function repeat(poll: () => Promise<RunResponse | RunResult | null>): Promise<void> {
      while (!isSettled) {
        try {
          const outcome = await client.withDeadline(Date.now() + POLL_MS, poll);
          if (outcome !== null) settle(outcome);
          return;
        } catch (error) {
          if (isSettled || isNotFound(error)) return;
          if (isTimeout(error)) continue;
          if (!(unavailable(error) instanceof EngineUnavailable)) return onError(`The answer of run ${runId} could not be read`, error);
          await new Promise((again) => setTimeout(again, RETRY_MS));
        }
      }
    }

    started.then(
      () => {
        void repeat(awaitEnd);
        if (events === null) void repeat(askForResponse);
      },
      (error: Error) => {
        stop();
        reject(error);
      },
    );
  });
}

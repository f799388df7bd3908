import type { RunSnapshot } from '#workers/workflow/messages';
import { type Engine, EngineUnavailable, RunUnanswered } from '#workers/client/engine';

/** How open runs stand, for conversations that are looked at. */
export interface OpenAnswers {
  /** Null where the run can't tell now. */
  of(runId: string): Promise<RunSnapshot | null>;
}

/** Asked at once, over all conversations: each question is a query of Temporal, which the runs themselves need too. */
const AT_ONCE = 8;
const WAITING = 200;
/** An answer is given again for this long. */
const FRESH_MS = 1_000;

/** Asks runs how they stand, each only once at a time, and few at once; past that, visitors see what was streamed. */
export function createOpenAnswers(engine: Pick<Engine, 'query'>): OpenAnswers {
  const known = new Map<string, Promise<RunSnapshot | null>>();
  const waiting: (() => void)[] = [];
  let active = 0;

  async function ask(runId: string): Promise<RunSnapshot | null> {
    if (active < AT_ONCE) active += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await engine.query(runId);
    } catch (error) {
      if (error instanceof EngineUnavailable || error instanceof RunUnanswered) return null;
      throw error;
    } finally {
      const next = waiting.shift();
      if (next === undefined) active -= 1;
      else next();
    }
  }

  return {
    of(runId) {
      const asked = known.get(runId);
      if (asked !== undefined) return asked;
      if (waiting.length >= WAITING) return Promise.resolve(null);
      const answer = ask(runId);
      known.set(runId, answer);
      const forget = (): void => void setTimeout(() => known.delete(runId), FRESH_MS).unref();
      answer.then(forget, forget);
      return answer;
    },
  };
}

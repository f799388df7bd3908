import type { Logger } from 'pino';
import type { Graph } from '#graph/graph';
import type { RunEventBus } from '#graph/event-bus';
import { stepKey } from '#graph/step-key';
import { streamingSubstep } from '#graph/streaming-substep';
import { isSpoken, speakersOf } from '#nodes/speakers';
import { createTokenQueue, type TokenQueue } from '../hooks/stream.ts';

/** Whose text is followed, and who is told when its reader stands still. */
interface Followed {
  readonly runId: string;
  readonly graph: Graph;
  readonly log: Pick<Logger, 'warn'>;
}

/**
 * The text of the answer while models write it, from now on. A new `step` begins a new text: an agent's turns have one each, and so has a
 * fallback.
 */
export function followTokens(
  events: RunEventBus,
  { runId, graph, log }: Followed,
): { readonly tokens: TokenQueue; readonly unsubscribe: () => void } {
  const speakers = speakersOf(graph);
  const turns = new Map<string, number>();
  const tokens = createTokenQueue(() =>
    log.warn({ runId }, 'A caller does not read the text of this run. The stream stops it here, and ends with the whole answer'),
  );
  const unsubscribe = events.subscribe(runId, (event) => {
    if (event.type === 'token-emitted') {
      if (isSpoken(event.stepKey, speakers))
        tokens.push({
          step: `${event.stepKey}#${turns.get(event.stepKey) ?? 0}${event.call === undefined ? '' : `.${event.call}`}`,
          attempt: event.attempt,
          text: event.text,
        });
    } else if ((event.type === 'step-started' || event.type === 'step-waiting') && streamingSubstep(event.step) !== undefined) {
      const key = stepKey(event.step);
      turns.set(key, (turns.get(key) ?? 0) + 1);
    }
  });
  return { tokens, unsubscribe };
}

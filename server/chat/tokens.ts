import type { Graph } from '#graph/graph';
import type { RunEventBus } from '#graph/event-bus';
import { stepKey } from '#graph/step-key';
import { streamingSubstep } from '#graph/streaming-substep';
import { isSpoken, speakersOf } from '#nodes/speakers';
import { createTokenQueue, type TokenQueue } from '../hooks/stream.ts';

/** The text of the answer while models write it, from now on. A new `step` begins a new text: an agent's turns have one each, and so has a fallback. */
export function followTokens(events: RunEventBus, runId: string, graph: Graph): { readonly tokens: TokenQueue; readonly unsubscribe: () => void } {
  const speakers = speakersOf(graph);
  const turns = new Map<string, number>();
  const tokens = createTokenQueue();
  const unsubscribe = events.subscribe(runId, (event) => {
    if (event.type === 'token-emitted') {
      if (isSpoken(event.stepKey, speakers)) tokens.push({ step: `${event.stepKey}#${turns.get(event.stepKey) ?? 0}${event.call === undefined ? '' : `.${event.call}`}`, attempt: event.attempt, text: event.text });
    } else if ((event.type === 'step-started' || event.type === 'step-waiting') && streamingSubstep(event.step) !== undefined) {
      const key = stepKey(event.step);
      turns.set(key, (turns.get(key) ?? 0) + 1);
    }
  });
  return { tokens, unsubscribe };
}

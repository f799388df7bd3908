import type { Graph } from '#graph/graph';
import type { RunEventBus } from '#graph/event-bus';
import { stepKey } from '#graph/step-key';
import { streamingSubstep } from '#graph/streaming-substep';
import { createTokenQueue, type TokenQueue } from '../hooks/stream.ts';

/** Types whose text is meant for people; that of others (labels, extracted data) is not. */
const SPEAKERS: readonly string[] = ['llm', 'agent'];

/** The text that the run's models write for people, from now on. A new `step` begins a new text: an agent's turns have one each. */
export function followTokens(events: RunEventBus, runId: string, graph: Graph): { readonly tokens: TokenQueue; readonly unsubscribe: () => void } {
  const speakers = graph.nodes.filter(({ type, config }) => SPEAKERS.includes(type) && config['outputSchema'] == null).map(({ id }) => id);
  const isSpeaker = (key: string): boolean => speakers.some((id) => key.startsWith(`${id}/`));
  const turns = new Map<string, number>();
  const tokens = createTokenQueue();
  const unsubscribe = events.subscribe(runId, (event) => {
    if (event.type === 'token-emitted') {
      if (isSpeaker(event.stepKey)) tokens.push({ step: `${event.stepKey}#${turns.get(event.stepKey) ?? 0}`, attempt: event.attempt, text: event.text });
    } else if ((event.type === 'step-started' || event.type === 'step-waiting') && streamingSubstep(event.step) !== undefined) {
      const key = stepKey(event.step);
      turns.set(key, (turns.get(key) ?? 0) + 1);
    }
  });
  return { tokens, unsubscribe };
}

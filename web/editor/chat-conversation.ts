import type { Run } from '#graph/run';
import { answerText } from '#nodes/answer-text';
import { isSpoken, speakersOf } from '#nodes/speakers';

/** A message of a chat under test, and how its answer stands. */
export interface ChatTurn {
  readonly id: string;
  /** Null until the run has started. */
  readonly runId: string | null;
  readonly message: string;
  readonly answer: ChatAnswer;
}

/** `text` is what a visitor would read so far; of a failed run, why it failed. */
export interface ChatAnswer {
  readonly status: 'running' | 'waiting' | 'answered' | 'failed' | 'stopped';
  readonly text: string;
}

/** Messages that belong together: the workflow's memory knows them by the id. */
export interface Conversation {
  readonly sessionId: string;
  readonly turns: readonly ChatTurn[];
}

/** A conversation in which nothing was said yet. */
export function newConversation(): Conversation {
  return { sessionId: `test-${crypto.randomUUID()}`, turns: [] };
}

/** What was said before, as the next run is given it. */
export function historyOf(turns: readonly ChatTurn[]): readonly { readonly role: 'user' | 'assistant'; readonly text: string }[] {
  return turns
    .filter(({ answer }) => answer.status === 'answered')
    .flatMap(({ message, answer }) => [
      { role: 'user' as const, text: message },
      { role: 'assistant' as const, text: answer.text },
    ]);
}

/** How the answer of a run stands: what a visitor would read, with more of why it failed. */
export function answerOfRun(run: Run, streams: { readonly [stepKey: string]: string }): ChatAnswer {
  const responded = run.steps.findLast((step) => step.type === 'respond' && step.status === 'finished');
  if (responded !== undefined) return { status: 'answered', text: answerText(responded.output) };
  if (run.status === 'finished') return { status: 'answered', text: answerText(run.output) };
  if (run.status === 'cancelled') return { status: 'stopped', text: '' };
  if (run.status === 'failed')
    return {
      status: 'failed',
      text: `${run.failedNode === null ? '' : `${nameOf(run, run.failedNode)}: `}${run.error?.message ?? 'The run failed.'}`,
    };
  const speakers = speakersOf(run.graph);
  const text = Object.entries(streams).findLast(([key]) => isSpoken(key, speakers))?.[1] ?? '';
  return { status: run.status, text };
}

function nameOf(run: Run, node: string): string {
  return run.graph.nodes.find(({ id, name }) => id === node || name === node)?.name ?? node;
}

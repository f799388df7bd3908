import type { FileReference } from '#graph/file-reference';
import respond from '#nodes/respond/node';
import { isSpoken, speakersOf } from '#nodes/speakers';
import type { ChatTurn } from '#store/contract/chats';
import type { Feedback } from '#store/contract/feedback';
import type { Store } from '#store/contract/store';
import type { ContentCache } from '../content-cache.ts';
import type { RunStreams } from '../runs/run-streams.ts';
import type { LinkFile } from '../files/file-links.ts';
import { answerOf } from './answer-text.ts';
import type { OpenAnswers } from './open-answers.ts';

/** Further messages back are neither shown nor told to the run. */
const SHOWN_TURNS = 100;
const HISTORY_LENGTH = 200_000;

/** A message and its answer, as a chat page shows them. */
export interface TurnView {
  readonly runId: string;
  readonly message: string;
  readonly files: readonly FileReference[];
  readonly at: string;
  /** `waiting` is for a person to decide something. */
  readonly status: 'running' | 'waiting' | 'answered' | 'failed' | 'stopped';
  /** The answer, or what has been written of it so far. */
  readonly text: string;
  readonly isOffline: boolean;
  readonly feedback: Pick<Feedback, 'rating' | 'comment'> | null;
}

interface ViewDependencies {
  readonly store: Store;
  readonly openAnswers: OpenAnswers;
  readonly streams: RunStreams;
  readonly content: ContentCache;
  readonly link: LinkFile;
}

/** The messages of a conversation with their answers, the oldest first. */
export async function viewTurns(dependencies: ViewDependencies, sessionId: string): Promise<readonly TurnView[]> {
  return Promise.all((await dependencies.store.chats.turns(sessionId, SHOWN_TURNS)).map((turn) => viewTurn(dependencies, turn)));
}

async function viewTurn(dependencies: ViewDependencies, turn: ChatTurn): Promise<TurnView> {
  const { runId, text: message, files, at, run, feedback } = turn;
  const base = {
    runId,
    message,
    files,
    at,
    isOffline: isOffline(run?.models ?? []),
    feedback: feedback === null ? null : { rating: feedback.rating, comment: feedback.comment },
  };
  if (run === null) return { ...base, status: 'failed', text: '' };
  if (run.status === 'running' || run.status === 'waiting') return { ...base, ...(await openAnswer(dependencies, runId, run.status)) };
  if (run.status === 'finished' || run.response !== null) return { ...base, status: 'answered', text: await answerOf(dependencies, run) };
  return { ...base, status: run.status === 'cancelled' ? 'stopped' : 'failed', text: '' };
}

/** A run may have answered and still be at work on what follows. */
async function openAnswer(
  { store, openAnswers, streams, content, link }: ViewDependencies,
  runId: string,
  status: 'running' | 'waiting',
): Promise<Pick<TurnView, 'status' | 'text'>> {
  const snapshot = await openAnswers.of(runId);
  const responded = snapshot?.steps.find((step) => step.type === respond.type && step.status === 'finished');
  if (responded !== undefined)
    return { status: 'answered', text: await answerOf({ store, link }, { response: null, output: responded.output }) };
  const written = Object.entries(streams.of(runId));
  const run = written.length === 0 ? null : await store.runs.get(runId);
  const speakers = run === null ? [] : speakersOf(await content.graph(run.graphHash));
  return { status, text: written.findLast(([key]) => isSpoken(key, speakers))?.[1].text ?? '' };
}

/** What was said before, for the run of the next message: pairs of a message and its answer, as many of the newest as fit. */
export function historyOf(turns: readonly TurnView[]): readonly { readonly role: 'user' | 'assistant'; readonly text: string }[] {
  let room = HISTORY_LENGTH;
  const fitting: TurnView[] = [];
  for (const turn of turns.filter(({ status }) => status === 'answered').toReversed()) {
    room -= turn.message.length + turn.text.length;
    if (room < 0) break;
    fitting.unshift(turn);
  }
  return fitting.flatMap(({ message, text }) => [
    { role: 'user' as const, text: message },
    { role: 'assistant' as const, text },
  ]);
}

/** Whether the offline model has had a part in it. */
export function isOffline(models: readonly string[]): boolean {
  return models.some((model) => model === 'offline' || model.startsWith('offline:'));
}

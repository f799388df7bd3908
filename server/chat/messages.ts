import type { Logger } from 'pino';
import { z } from 'zod';
import type { RunEventBus } from '#graph/event-bus';
import { type FileReference, fileReferenceSchema } from '#graph/file-reference';
import type { LiveHook } from '#store/contract/hooks';
import type { ChatSession } from '#store/contract/chats';
import type { NewRun } from '#store/contract/stored-run';
import type { RunResponse, RunResult } from '#workers/workflow/messages';
import type { Admission } from '../admission.ts';
import type { LinkFile } from '../files/file-links.ts';
import type { UploadTickets } from '../files/upload-tickets.ts';
import { HttpError, notFound } from '../http-error.ts';
import { newId } from '../ids.ts';
import { awaitOutcome, ensureStarted } from '../runs/await-outcome.ts';
import type { RunStreams } from '../runs/run-streams.ts';
import type { StartDependencies } from '../runs/start-run.ts';
import { carry, refuseFileReferences, refuseReferences } from '../values.ts';
import { answerOf } from './answer-text.ts';
import { historyOf, isOffline, viewTurns } from './session-view.ts';
import type { OpenAnswers } from './open-answers.ts';
import type { ChatOutcome } from './stream.ts';
import { followTokens } from './tokens.ts';
import type { ChatConfig } from './trigger.ts';

/** A message of a visitor; without a session it begins one. */
export const messageBody = z.object({
  sessionId: z.string().max(100).optional(),
  message: z.string().max(32_000),
  files: z
    .array(fileReferenceSchema.extend({ ticket: z.string().max(100).optional() }))
    .max(10)
    .default([]),
  userId: z.string().max(200).optional(),
});

export interface ChatDependencies extends StartDependencies {
  readonly tickets: UploadTickets;
  readonly log: Pick<Logger, 'warn'>;
  readonly events: RunEventBus;
  readonly streams: RunStreams;
  readonly openAnswers: OpenAnswers;
  readonly link: LinkFile;
}

/** A live chat page. */
export interface LiveChat {
  readonly hook: LiveHook;
  readonly nodeId: string;
  readonly config: ChatConfig;
}

/** People and long agents take their time. */
const ANSWER_TIMEOUT_MS = 60 * 60_000;

/** Writes the message down, starts its run, and gives what follows of it. Throws when it was not accepted; then nothing is left of it. */
export async function takeMessage(
  dependencies: ChatDependencies,
  admission: Admission,
  chat: LiveChat,
  body: z.output<typeof messageBody>,
) {
  const { store, content, events } = dependencies;
  const { hook } = chat;
  if (body.message.trim() === '' && body.files.length === 0)
    throw new HttpError({ status: 400, code: 'MESSAGE_EMPTY', message: 'The message is empty.' });
  refuseFileReferences([body.message, body.userId ?? null]);
  const files = await attachedFiles(dependencies, chat, body);
  const session = await sessionOf(dependencies, hook.workflowId, body);
  const at = new Date().toISOString();
  const input = {
    sessionId: session.id,
    message: body.message,
    history: historyOf(await viewTurns(dependencies, session.id)),
    files,
    userId: session.userId,
  };
  refuseReferences(input);
  const run: NewRun = {
    id: newId('run'),
    workflowId: hook.workflowId,
    workflowName: hook.workflowName,
    version: hook.version,
    trigger: 'chat',
    triggerNode: chat.nodeId,
    graphHash: hook.graphHash,
    planHash: hook.planHash,
    startedAt: at,
    input: await carry(store.blobs, input),
  };
  await store.chats.addTurn({ sessionId: session.id, runId: run.id, text: body.message, files, at });
  const { tokens, unsubscribe } = followTokens(events, {
    runId: run.id,
    graph: await content.graph(hook.graphHash),
    log: dependencies.log,
  });
  try {
    await admission.run(hook.workflowId, () => ensureStarted(dependencies, run));
  } catch (error) {
    unsubscribe();
    await store.chats.removeTurn(run.id);
    throw error;
  }
  const visitor = new AbortController();
  const leave = (): void => {
    unsubscribe();
    visitor.abort();
  };
  return { runId: run.id, sessionId: session.id, tokens, unsubscribe: leave, outcome: outcomeOf(dependencies, run, visitor.signal) };
}

async function sessionOf(
  { store }: ChatDependencies,
  workflowId: string,
  { sessionId, userId }: z.output<typeof messageBody>,
): Promise<ChatSession> {
  if (sessionId !== undefined) {
    const known = await store.chats.session(workflowId, sessionId);
    if (known === null) throw notFound('conversation', sessionId);
    return known;
  }
  const session = { id: newId('chat'), workflowId, userId: userId ?? null };
  await store.chats.begin({ ...session, at: new Date().toISOString() });
  return session;
}

/** References to the files that are stored: what the visitor says of their type and length does not count. */
/**
 * The files of a message: those that its visitor has uploaded, or attached before. Throws 404 for any other, as for one that was never
 * stored.
 */
async function attachedFiles(
  { store, tickets }: ChatDependencies,
  { hook, config }: LiveChat,
  { files, sessionId }: z.output<typeof messageBody>,
): Promise<FileReference[]> {
  if (files.length > 0 && !config.allowFiles) throw filesNotAllowed();
  const isUploaded = files.every(({ $file, ticket }) => tickets.check(hook.workflowId, $file, ticket));
  const session = isUploaded || sessionId === undefined ? null : await store.chats.session(hook.workflowId, sessionId);
  const before = new Set(
    session === null ? [] : (await store.chats.turns(session.id, 1_000)).flatMap((turn) => turn.files.map(({ $file }) => $file)),
  );
  return Promise.all(
    files.map(async ({ $file, name, ticket }) => {
      const stored = before.has($file) || tickets.check(hook.workflowId, $file, ticket) ? await store.files.get($file) : null;
      if (stored === null) throw notFound('attached file', $file);
      return { $file, name, mediaType: stored.mediaType, bytes: stored.bytes };
    }),
  );
}

/** The chat does not take attachments. */
export function filesNotAllowed(): HttpError {
  return new HttpError({ status: 403, code: 'FILES_NOT_ALLOWED', message: 'This chat does not take attachments.' });
}

async function outcomeOf(dependencies: ChatDependencies, run: NewRun, signal: AbortSignal): Promise<ChatOutcome> {
  const outcome = await awaitOutcome(dependencies, run, { timeoutMs: ANSWER_TIMEOUT_MS, signal });
  if (outcome === null)
    return { error: { code: 'ANSWER_LATE', message: 'The answer takes very long. It will stand here when you come back.' } };
  return toOutcome(dependencies, outcome);
}

/** What a visitor is told: the reason of a failure is for those who see the run. */
async function toOutcome(dependencies: ChatDependencies, outcome: RunResponse | RunResult): Promise<ChatOutcome> {
  const models = isOffline(outcome.models ?? []);
  if ('body' in outcome) return { text: await answerOf(dependencies, { response: outcome, output: null }), isOffline: models };
  if (outcome.response !== null || outcome.status === 'finished') return { text: await answerOf(dependencies, outcome), isOffline: models };
  return outcome.status === 'cancelled'
    ? { error: { code: 'RUN_CANCELLED', message: 'The answer was stopped.' } }
    : { error: { code: 'RUN_FAILED', message: 'Something went wrong while answering.' } };
}

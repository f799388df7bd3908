import { readJson as readJsonText } from '#graph/json-text';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { createAdmission } from '../admission.ts';
import { bearer } from '../auth/guard.ts';
import { isSame } from '../auth/session.ts';
import { chatPage, closedPage, pagePolicy } from '../chat/page.ts';
import { embedScript } from '../chat/embed-script.ts';
import { type ChatDependencies, filesNotAllowed, type LiveChat, messageBody, takeMessage } from '../chat/messages.ts';
import { viewTurns } from '../chat/session-view.ts';
import { createOpenAnswers } from '../chat/open-answers.ts';
import { streamChat } from '../chat/stream.ts';
import { chatConfig } from '../chat/trigger.ts';
import type { Config } from '../config.ts';
import { EngineUnavailable } from '#workers/client/engine';
import type { FileLinks } from '../files/file-links.ts';
import { serveFile } from '../files/serve.ts';
import { storeUpload } from '../files/upload.ts';
import { checkJsonText, MAX_DEPTH } from '../http/json-limits.ts';
import { readText } from '../http/read-bytes.ts';
import { type StreamPlaces, workflowShare } from '../http/stream-places.ts';
import { HttpError, notFound, unavailable } from '../http-error.ts';
import { cancelRun } from '../runs/cancel-run.ts';

interface ChatRouteDependencies extends Omit<ChatDependencies, 'openAnswers' | 'link'> {
  readonly links: FileLinks;
  readonly config: Pick<Config, 'maxWaitingCalls' | 'maxQueuedCalls' | 'maxStreams'>;
  readonly publicStreams: StreamPlaces;
  readonly baseUrl: (requestUrl: string) => string;
  readonly webDir: string | null;
}

const UPLOAD_BYTES = 20 * 1024 * 1024;
const TEXT_BYTES = 256 * 1024;

/** A visitor has a conversation open in a few tabs at most. */
const CONVERSATION_STREAMS = 10;

const stopBody = z.object({ sessionId: z.string().max(100), runId: z.string().max(100) });
const feedbackBody = stopBody.extend({ rating: z.enum(['up', 'down']), comment: z.string().max(4_000).default('') });

/** Chat pages of published workflows, with what they call and the script that puts them on other sites: all below `/chat/:slug`. */
export function chatRoutes(app: Hono, options: ChatRouteDependencies): void {
  const dependencies = { ...options, openAnswers: createOpenAnswers(options.engine) };
  const { store, content, config } = dependencies;
  const admission = createAdmission({ active: config.maxWaitingCalls, queued: config.maxQueuedCalls, maxWaitMs: 10_000 });

  const linking = (c: Context) => ({ ...dependencies, link: options.links.at(options.baseUrl(c.req.url)) });

  /** The chat behind the address, without a check of who asks. */
  async function findChat(c: Context): Promise<LiveChat> {
    const slug = c.req.param('slug') ?? '';
    const chat = await chatAt(slug);
    if (chat === null) throw notFound('published chat', slug);
    return chat;
  }

  async function chatAt(slug: string): Promise<LiveChat | null> {
    const hook = await store.hooks.liveChat(slug);
    const trigger = hook === null ? null : chatConfig(await content.graph(hook.graphHash));
    return hook === null || trigger === null ? null : { hook, ...trigger };
  }

  /** The chat behind the address, for a caller who may use it. */
  async function openChat(c: Context): Promise<LiveChat> {
    const chat = await findChat(c);
    const given = bearer(c);
    if (chat.config.access === 'public' || (given !== null && chat.hook.keys.chat.some((key) => isSame(given, key)))) return chat;
    throw new HttpError({
      status: 401,
      code: 'CHAT_UNAUTHENTICATED',
      message: given === null ? 'This chat needs its key.' : 'This key does not open this chat.',
      hint: 'Ask the person who gave you the address.',
      headers: { 'www-authenticate': 'Bearer' },
    });
  }

  async function requireRun({ hook }: LiveChat, { sessionId, runId }: z.output<typeof stopBody>): Promise<void> {
    const session = await store.chats.session(hook.workflowId, sessionId);
    if (session === null || !(await store.chats.hasRun(session.id, runId))) throw notFound('message', runId);
  }

  // Every answer below may stand in a frame of another site, and nothing of it may be kept.
  app.use('/chat/*', async (c, next) => {
    await next();
    if (!c.res.headers.has('content-security-policy')) c.res.headers.set('content-security-policy', pagePolicy);
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    c.res.headers.set('x-content-type-options', 'nosniff');
    c.res.headers.set('referrer-policy', 'same-origin');
  });

  app.get('/chat/:slug', async (c) => {
    const chat = await chatAt(c.req.param('slug'));
    return chat === null ? closedPage(c, dependencies.webDir) : chatPage(c, chat, dependencies.webDir);
  });

  app.get('/chat/:slug/embed.js', async (c) => {
    const chat = await findChat(c);
    const url = `${dependencies.baseUrl(c.req.url)}/chat/${encodeURIComponent(c.req.param('slug'))}`;
    // Other sites load it as a script: that is what it is for.
    return c.body(embedScript(url, chat), 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  app.post('/chat/:slug/messages', async (c) => {
    const chat = await openChat(c);
    const body = await readJson(c, messageBody);
    const giveBack = dependencies.publicStreams.take({
      [chat.hook.workflowId]: workflowShare(config.maxStreams),
      ...(body.sessionId === undefined ? {} : { [`conversation ${body.sessionId}`]: CONVERSATION_STREAMS }),
    });
    try {
      const taken = await takeMessage(linking(c), admission, chat, body);
      const leave = (): void => {
        taken.unsubscribe();
        giveBack();
      };
      return streamChat(c, { ...taken, unsubscribe: leave });
    } catch (error) {
      giveBack();
      throw error instanceof EngineUnavailable ? unavailable({ cause: error }) : error;
    }
  });

  app.get('/chat/:slug/sessions/:id', async (c) => {
    const { hook } = await openChat(c);
    const session = await store.chats.session(hook.workflowId, c.req.param('id'));
    if (session === null) throw notFound('conversation', c.req.param('id'));
    return c.json({ id: session.id, turns: await viewTurns(linking(c), session.id) });
  });

  app.get('/chat/:slug/sessions/:id/files/:hash', async (c) => {
    const { hook } = await findChat(c);
    const { id, hash } = c.req.param();
    // An image has no way to send a key: the conversation's id is as hard to guess.
    const session = await store.chats.session(hook.workflowId, id);
    const isAttached =
      session !== null && (await store.chats.turns(session.id, 1_000)).some((turn) => turn.files.some((file) => file.$file === hash));
    const answer = isAttached ? await serveFile(c, store.files, hash) : null;
    if (answer === null) throw notFound('attached file', hash);
    return answer;
  });

  app.post('/chat/:slug/files', async (c) => {
    const chat = await openChat(c);
    if (!chat.config.allowFiles) throw filesNotAllowed();
    const file = await storeUpload(c, store.files, UPLOAD_BYTES);
    return c.json({ ...file, ticket: dependencies.tickets.give(chat.hook.workflowId, file.$file) }, 201);
  });

  app.post('/chat/:slug/feedback', async (c) => {
    const chat = await openChat(c);
    const body = await readJson(c, feedbackBody);
    await requireRun(chat, body);
    if ((await store.runs.get(body.runId)) === null) throw notFound('run', body.runId);
    await store.feedback.put({ runId: body.runId, rating: body.rating, comment: body.comment.trim(), at: new Date().toISOString() });
    return c.body(null, 204);
  });

  app.post('/chat/:slug/stop', async (c) => {
    const chat = await openChat(c);
    const body = await readJson(c, stopBody);
    await requireRun(chat, body);
    const run = await store.runs.get(body.runId);
    if (run !== null && run.finishedAt === null) await cancelRun(dependencies, run.id);
    return c.body(null, 202);
  });
}

async function readJson<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  const text = await readText(c, TEXT_BYTES);
  checkJsonText(text, { depth: MAX_DEPTH, values: 1_000 });
  let value: unknown;
  try {
    value = readJsonText(text);
  } catch (cause) {
    throw new HttpError({ status: 400, code: 'MALFORMED_JSON', message: 'The body is not valid JSON.' }, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError({
    status: 400,
    code: 'BODY_INVALID',
    message: `${['body', ...(issue?.path ?? []).map(String)].join('.')}: ${issue?.message ?? 'does not fit'}`,
  });
}

import type { Context, Hono } from 'hono';
import type { Logger } from 'pino';
import type { RunEventBus } from '#graph/event-bus';
import type { LiveHook } from '#store/contract/hooks';
import type { NewRun } from '#store/contract/stored-run';
import { createAdmission } from '../admission.ts';
import { followTokens } from '../chat/tokens.ts';
import type { Config } from '../config.ts';
import { EngineUnavailable } from '#workers/client/engine';
import type { FileLinks } from '../files/file-links.ts';
import { type Answer, runHeaders, type Telling, toAnswer, toResponse } from '../hooks/answer.ts';
import { authorizeCall } from '../hooks/authorize.ts';
import { corsHeaders, preflight } from '../hooks/cors.ts';
import { callKey, createOpenCalls, runIdFor } from '../hooks/idempotency.ts';
import { readInput } from '../hooks/read-input.ts';
import { streamAnswer } from '../hooks/stream.ts';
import { createTriggers, type WebhookTrigger } from '../hooks/trigger.ts';
import { createBodyRoom } from '../http/body-room.ts';
import { createBodyThreads } from '../http/body-threads.ts';
import { type StreamPlaces, workflowShare } from '../http/stream-places.ts';
import { HttpError, notFound, unavailable } from '../http-error.ts';
import { awaitOutcome, type Awaiting, ensureStarted } from '../runs/await-outcome.ts';
import type { StartDependencies } from '../runs/start-run.ts';

interface HookDependencies extends StartDependencies {
  readonly events: RunEventBus;
  readonly config: Pick<Config, 'maxWaitingCalls' | 'maxQueuedCalls' | 'maxStreams' | 'hookTimeoutMs'>;
  readonly links: FileLinks;
  readonly baseUrl: (requestUrl: string) => string;
  readonly publicStreams: StreamPlaces;
  readonly log: Pick<Logger, 'warn'>;
}

const ALL_METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** How long a streaming caller is kept: models and people take their time. */
const STREAM_TIMEOUT_MS = 60 * 60_000;

/** Published webhooks: `ANY /hooks/:slug`, and all that lies below it. */
export function hookRoutes(app: Hono, dependencies: HookDependencies): void {
  const { store, config } = dependencies;
  const triggers = createTriggers(dependencies.content);
  const openCalls = createOpenCalls();
  const reader = { store, room: createBodyRoom(), threads: createBodyThreads() };
  const limits = { active: config.maxWaitingCalls, queued: config.maxQueuedCalls, maxWaitMs: 10_000 };
  // Callers who wait for long must not keep those out who only leave something here.
  const admissions = { sync: createAdmission(limits), async: createAdmission(limits), stream: createAdmission(limits) };

  const handle = async (c: Context): Promise<Response> => {
    // A crowd of calls must not keep others waiting: each is looked at when it is its turn.
    await dependencies.inline?.turns.enter();
    const slug = c.req.param('slug') ?? '';
    const hook = await store.hooks.live(slug);
    const trigger = hook === null ? null : await triggers(hook.graphHash);
    if (hook === null || trigger === null) throw notFound('published webhook', slug);
    const { method, access, allowedOrigins } = trigger.config;
    const methods = method === 'ANY' ? ALL_METHODS : [method];
    if (c.req.method === 'OPTIONS') return preflight(c, { methods, allowed: allowedOrigins });
    c.set('cors', corsHeaders(c, allowedOrigins));
    // Services that check an address, and people's link previews, must start no run.
    if (c.req.method === 'HEAD') return new Response(null, { status: 200, headers: { allow: ['OPTIONS', 'HEAD', ...methods].join(', ') } });
    if (!methods.includes(c.req.method)) throw wrongMethod(c, methods);
    const permission = authorizeCall(c, access, hook.keys.webhook);
    const call = await readInput(reader, c, trigger, { door: slug, signedWith: permission === 'signed' ? hook.keys.signing : null });
    const key = callKey(c, permission);
    const identity = await runIdFor(store.runs, {
      workflowId: hook.workflowId,
      key,
      fingerprint: call.fingerprint,
      isPublic: access === 'public',
    });
    const run = newRun(hook, trigger, { ...identity, input: call.input });
    try {
      return await openCalls.hold(run, () => answerBy(trigger.config, c, run));
    } catch (error) {
      throw error instanceof EngineUnavailable ? unavailable({ cause: error }) : error;
    }
  };
  // Errors too: a page that can't read them can't say what is wrong.
  app.use('/hooks/*', async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(c.get('cors') ?? {})) c.res.headers.set(name, value);
  });
  app.all('/hooks/:slug', handle);
  app.all('/hooks/:slug/*', handle);

  function newRun(hook: LiveHook, trigger: WebhookTrigger, call: Pick<NewRun, 'id' | 'input' | 'fingerprint'>): NewRun {
    return {
      ...call,
      workflowId: hook.workflowId,
      workflowName: hook.workflowName,
      version: hook.version,
      trigger: 'webhook',
      triggerNode: trigger.nodeId,
      graphHash: hook.graphHash,
      planHash: hook.planHash,
      startedAt: new Date().toISOString(),
    };
  }

  async function answerBy({ mode, access, errorDetails }: WebhookTrigger['config'], c: Context, run: NewRun): Promise<Response> {
    const telling = {
      hasErrorDetails: errorDetails === 'always' || (errorDetails === 'auto' && access !== 'public'),
      link: dependencies.links.at(dependencies.baseUrl(c.req.url)),
    };
    if (mode === 'async') {
      await admissions.async.run(run.workflowId, () => ensureStarted(dependencies, run));
      return c.json({ runId: run.id }, 202, runHeaders(run.id, []));
    }
    if (mode === 'sync') {
      const { signal } = c.req.raw;
      const patience = { timeoutMs: config.hookTimeoutMs, signal, isNew: run.fingerprint === undefined };
      return toResponse(run.id, await admissions.sync.run(run.workflowId, () => awaitAnswer(run, patience, telling), signal));
    }

    const giveBack = dependencies.publicStreams.take({ [run.workflowId]: workflowShare(config.maxStreams) });
    try {
      return await streamBy(c, run, telling, giveBack);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** `onEnd` is called once the stream is over, unless this throws. */
  async function streamBy(c: Context, run: NewRun, telling: Telling, onEnd: () => void): Promise<Response> {
    // The stream shows what the run answers with, and nothing that a later node may still hold back.
    const { tokens, unsubscribe } = followTokens(dependencies.events, {
      runId: run.id,
      graph: await dependencies.content.graph(run.graphHash),
      log: dependencies.log,
    });
    try {
      // A caller who is refused gets a status, not a stream: so the run must be on its way before the stream begins.
      await admissions.stream.run(run.workflowId, () => ensureStarted(dependencies, run));
    } catch (error) {
      unsubscribe();
      throw error;
    }
    const reader = new AbortController();
    const leave = (): void => {
      unsubscribe();
      reader.abort();
      onEnd();
    };
    const outcome = awaitAnswer(run, { timeoutMs: STREAM_TIMEOUT_MS, signal: reader.signal }, telling);
    return streamAnswer(c, { runId: run.id, tokens, unsubscribe: leave, outcome });
  }

  async function awaitAnswer(run: NewRun, patience: Awaiting, telling: Telling): Promise<Answer> {
    return toAnswer(store, run.id, await awaitOutcome(dependencies, run, patience), telling);
  }
}

function wrongMethod(c: Context, methods: readonly string[]): HttpError {
  return new HttpError({
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: `This webhook does not take ${c.req.method}.`,
    hint: `Use ${methods.join(', ')}.`,
    headers: { allow: ['OPTIONS', 'HEAD', ...methods].join(', ') },
  });
}

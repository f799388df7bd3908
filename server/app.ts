import '#graph/dates/intl-zones';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import type { Logger } from 'pino';
import type { ModelEntry, Settings } from '#graph/api';
import type { RunEventBus } from '#graph/event-bus';
import type { StorageUse } from '#graph/retention';
import type { Catalogue } from '#graph/node-type';
import type { Store } from '#store/contract/store';
import type { LoadedTemplate } from '#templates/knowledge';
import { createEndedSessions } from './auth/ended-sessions.ts';
import { apiGuard } from './auth/guard.ts';
import { signIn } from './auth/sign-in.ts';
import type { Config } from './config.ts';
import { createContentCache } from './content-cache.ts';
import { createApi, methodGuard } from './endpoint.ts';
import type { Engine } from '#workers/client/engine';
import type { ReplayEngine } from '#workers/client/replay-engine';
import type { InlineRuns } from '#workers/inline/inline-runs';
import { createFileLinks } from './files/file-links.ts';
import { createUploadTickets } from './files/upload-tickets.ts';
import { hostGuard } from './host-guard.ts';
import { noOwnScripts } from './http/no-own-scripts.ts';
import { createStreamPlaces } from './http/stream-places.ts';
import { errorHandler, errorResponse, HttpError } from './http-error.ts';
import type { EvaluationsApi, KnowledgeApi, KnowledgeSourcesApi, QuestionsApi } from './knowledge-api.ts';
import { mcpRoutes } from './mcp/mcp-routes.ts';
import { openApiDocument } from './openapi.ts';
import { packageVersion } from './package-root.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { chatRoutes } from './routes/chat.ts';
import { codeRoutes, type Programs } from './routes/code.ts';
import { connectionRoutes, type TestConnection } from './routes/connections.ts';
import { fileRoutes, linkedFiles } from './routes/files.ts';
import { healthRoute } from './routes/health.ts';
import { hookRoutes } from './routes/hooks.ts';
import { ingestHook } from './routes/ingest-hook.ts';
import { knowledgeEvaluationRoutes } from './routes/knowledge-evaluation.ts';
import { knowledgeSourceRoutes } from './routes/knowledge-sources.ts';
import { knowledgeRoutes } from './routes/knowledge.ts';
import { modelRoutes } from './routes/models.ts';
import { memoryRoutes } from './routes/memory.ts';
import { replayRoutes } from './routes/replays.ts';
import { reviewRoutes } from './routes/reviews.ts';
import { runRoutes } from './routes/runs.ts';
import { storageRoutes } from './routes/storage.ts';
import { settingRoutes } from './routes/settings.ts';
import { type DesignTools, toolRoutes } from './routes/tools.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { createRunStreams } from './runs/run-streams.ts';
import { createRunFeeds } from './runs/stream-run.ts';
import { staticFiles } from './static-files.ts';
import { createGraphs } from './workflows/graphs.ts';
import { createSignatures } from './workflows/signatures.ts';

/** What the server is made of. */
export interface AppDependencies {
  readonly store: Store;
  readonly engine: Engine;
  /** Carries out runs in the server itself; null sends all of them to Temporal. */
  readonly inline: InlineRuns | null;
  readonly replayEngine: ReplayEngine;
  readonly events: RunEventBus;
  readonly catalogue: Catalogue;
  readonly templates: () => Promise<readonly LoadedTemplate[]>;
  /** A file that a template brings along; null when it has none of that name. */
  readonly templateAsset: (templateId: string, name: string) => Promise<Uint8Array | null>;
  /** The model providers that this installation can ask, the offline model left out. */
  readonly providers: () => Promise<Settings['providers']>;
  /** The registry of models. */
  readonly models: () => Promise<readonly ModelEntry[]>;
  /** Tools of agents, found and tried while a workflow is drawn. */
  readonly tools: DesignTools;
  readonly testConnection: TestConnection;
  readonly knowledge: KnowledgeApi;
  readonly sources: KnowledgeSourcesApi;
  readonly questions: QuestionsApi;
  readonly evaluations: EvaluationsApi;
  /** Runs programs of code nodes while they are written. */
  readonly programs: Programs;
  readonly config: Pick<
    Config,
    'host' | 'port' | 'publicUrl' | 'allowedHosts' | 'apiKey' | 'maxWaitingCalls' | 'maxQueuedCalls' | 'maxStreams' | 'hookTimeoutMs'
  >;
  /** What lies in the data folder. */
  readonly storageUse: () => Promise<StorageUse>;
  /** Opens this installation in a browser; see `readAccessToken`. */
  readonly accessToken: string;
  readonly log: Logger;
  /** The folder of the built web; null serves the API alone. */
  readonly webDir: string | null;
}

const API_BODY_BYTES = 50 * 1024 * 1024;

/** The whole HTTP side of Heddle: `/api`, `/hooks`, `/files`, `/ingest`, `/mcp`, `/healthz` and the web. */
export function createApp(dependencies: AppDependencies): Hono {
  const { store, engine, config, accessToken, log } = dependencies;
  const app = new Hono();
  const content = createContentCache(store.blobs);
  const baseUrl = (requestUrl: string): string => config.publicUrl ?? new URL(requestUrl).origin;
  const graphs = createGraphs(dependencies.catalogue);
  const signatures = createSignatures({ ...dependencies, graphs, content });
  const links = createFileLinks(accessToken);
  const streams = createRunStreams(dependencies.events);
  const feeds = createRunFeeds({
    ...dependencies,
    content,
    streams,
    onBehind: (runId) => log.warn({ runId }, 'A reader fell too far behind the events of this run. The stream was closed'),
  });
  const shared = {
    ...dependencies,
    links,
    tickets: createUploadTickets(accessToken),
    content,
    graphs,
    signatures,
    baseUrl,
    streams,
    feeds,
    publicStreams: createStreamPlaces(config.maxStreams),
    port: config.port,
    version: packageVersion(),
  };
  const sessions = { accessToken, port: config.port, ended: createEndedSessions(store.settings) };

  app.onError(errorHandler(log));
  app.notFound((c) => errorResponse(c, { status: 404, code: 'NOT_FOUND', message: `There is nothing at ${c.req.path.slice(0, 200)}.` }));

  healthRoute(app, { store, engine });
  app.use(hostGuard(config));
  for (const path of ['/hooks/*', '/files/*', '/chat/:slug/sessions/*', '/ingest/*', '/api/*']) app.use(path, noOwnScripts());
  // Before the headers for pages: answers of webhooks are the workflow's own, and every microsecond of them counts.
  hookRoutes(app, { ...shared, config });
  chatRoutes(app, { ...shared, config });
  mcpRoutes(app, shared);
  linkedFiles(app, shared);
  app.use('/ingest/*', bodyLimit({ maxSize: API_BODY_BYTES, onError: () => tooLarge() }));
  ingestHook(app, shared);

  app.use(pageHeaders());
  app.use('/api/*', apiGuard({ ...sessions, apiKey: config.apiKey, store }));
  app.use('/api/*', bodyLimit({ maxSize: API_BODY_BYTES, onError: () => tooLarge() }));
  app.use('/api/*', async (c, next) => {
    await next();
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  });

  const api = createApi(app);
  catalogueRoutes(api, shared);
  workflowRoutes(api, shared);
  runRoutes(api, shared);
  replayRoutes(api, shared);
  reviewRoutes(api, shared);
  connectionRoutes(api, shared);
  codeRoutes(api, shared);
  fileRoutes(api, shared);
  memoryRoutes(api, shared);
  modelRoutes(api, shared);
  toolRoutes(api, shared);
  knowledgeRoutes(api, shared);
  knowledgeSourceRoutes(api, shared);
  knowledgeEvaluationRoutes(api, shared);
  settingRoutes(api, { ...shared, sessions });
  storageRoutes(api, shared);
  let document: object | null = null;
  api.on(
    {
      method: 'get',
      path: '/api/openapi.json',
      tag: 'settings',
      summary: 'This document',
      answers: { 200: { description: 'OpenAPI 3.1', schema: 'application/json' } },
    },
    async ({ c }) => c.json((document ??= openApiDocument(api.endpoints, shared.version))),
  );
  methodGuard(app, api);

  signIn(app, sessions);
  if (dependencies.webDir !== null) staticFiles(app, dependencies.webDir);
  return app;
}

/** Headers for pages; an answer that sets a policy of its own keeps it. */
function pageHeaders(): MiddlewareHandler {
  const headers = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      // Editor and canvas set styles from script.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: 'DENY',
    referrerPolicy: 'same-origin',
    // Whether to insist on HTTPS is for the proxy that speaks it to say.
    strictTransportSecurity: false,
  });
  return async (c, next) => {
    let own: string | null = null;
    await headers(c, async () => {
      await next();
      own = c.res.headers.get('content-security-policy');
    });
    if (own !== null) c.res.headers.set('content-security-policy', own);
  };
}

function tooLarge(): never {
  throw new HttpError({
    status: 413,
    code: 'BODY_TOO_LARGE',
    message: `The body is longer than ${API_BODY_BYTES / 1024 / 1024} MB.`,
    hint: 'Divide the data, or send several smaller files.',
  });
}

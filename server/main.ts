import './utc.ts';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { z } from 'zod';
import { createEventBus, type RunEventBus } from '#graph/event-bus';
import { catalogue } from '#nodes/index';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { readTemplateAsset } from '#templates/assets';
import { loadTemplates } from '#templates/load';
import { testTool } from '#workers/activities/test-tool';
import { createPayloadEncryption } from '#workers/payload-encryption';
import { createPayloadSeal } from '#workers/payload-seal';
import { readUnsealedWorkflows } from '#workers/unsealed-workflows';
import { withInlineRuns } from '#workers/inline/inline-engine';
import { createInlineRuns } from '#workers/inline/inline-runs';
import { createWorker } from '#workers/worker';
import { createApp } from './app.ts';
import { readAccessToken } from './auth/access-token.ts';
import { readConfig } from './config.ts';
import { createContentCache } from './content-cache.ts';
import { createEventRelay } from './event-relay.ts';
import { endStalled, endStalledCrowd } from './http/end-stalled.ts';
import { packageRoot, packageVersion } from './package-root.ts';
import { storageUse } from './storage/storage-use.ts';
import { startSweeper } from './storage/sweeper.ts';
import { createReplayWork } from './replays/replay-work.ts';
import { watchReplays } from './replays/watch-replays.ts';
import { startReconciler } from './reconciler.ts';
import { createEvaluationEngine } from '#workers/client/evaluation-engine';
import { createIngestEngine } from '#workers/client/ingest-engine';
import { createReplayEngine } from '#workers/client/replay-engine';
import { createSourceEngine } from '#workers/client/source-engine';
import { createRunEngine } from '#workers/client/run-engine';
import { type Ending, shutDown } from './shut-down.ts';
import { connectTemporal } from './temporal-connection.ts';
import { withWarmUp } from './warm-up.ts';
import { createServices } from '#workers/create-services';
import { warmUpProviders } from '#workers/services/llm/warm-up-providers';

/** Which halves this process is: the API, the worker, or both. */
const role = z.enum(['all', 'server', 'worker']).parse(process.env['HEDDLE_ROLE'] || 'all');

/** A sender who needs longer than this for one call is cut off: a body that never ends holds memory. */
const REQUEST_MS = 120_000;

/** A reader who takes nothing for this long is let go: what waits for it holds memory. */
const STALL_MS = 30_000;

/** Once more than this waits for all readers together, those who take nothing are let go sooner. */
const CROWDING = { mostBytes: 256 * 1024 * 1024, stallMs: 3_000 };

/** The worker cuts its activities off after 15 seconds. All limits together stay below the 30 seconds that `npm start` waits. */
const WORKER_STOP_MS = 17_000;
const SERVER_STOP_MS = 4_000;

/** Open pages hold their event streams for ever: they are cut after a moment, and come back by themselves. */
const STREAM_GRACE_MS = 500;

/** How often builds, documents and evaluations are looked for whose workflow was ended from outside. */
const LOST_WORK_MS = 60_000;

const config = readConfig(process.env);
const log = pino({ base: null, level: config.logLevel });
main().catch((error: unknown) => {
  log.fatal({ err: error }, error instanceof Error ? error.message : 'Heddle could not start');
  process.exitCode = 1;
  process.exit();
});

async function main(): Promise<void> {
  // The worker ends when we end it: by itself it would stop at the same signal, before the server has stopped bringing work.
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => log[level === 'ERROR' ? 'error' : 'warn']({ meta }, message)),
  });
  const [store, connection] = await Promise.all([
    openStore({ path: join(config.dataDir, 'heddle.db'), encryptionKey: config.encryptionKey }),
    connectTemporal(config.temporal),
  ]);
  const relay =
    role === 'all' ? null : createEventRelay(store.runEvents, (error) => log.warn({ err: error }, 'Run events could not be passed on'));
  const events: RunEventBus = relay ?? createEventBus();
  const unsealed = await readUnsealedWorkflows(new Client({ connection, namespace: config.temporal.namespace }), store.settings);
  const seal = createPayloadSeal({
    key: store.deriveKey('temporal payloads'),
    isUnsealed: (workflowId) => unsealed.has(workflowId),
    onForged: (workflowId) =>
      log.warn({ workflowId }, 'Another program has sent something to this workflow through Temporal. It was ignored'),
  });
  const [firstKey, ...olderKeys] = config.payloadKeys;
  const encryption = firstKey === undefined ? [] : [createPayloadEncryption([firstKey, ...olderKeys])];
  const client = new Client({
    connection,
    namespace: config.temporal.namespace,
    dataConverter: { payloadCodecs: [seal.client, ...encryption] },
  });
  const services = createServices({
    store,
    events,
    httpAllow: config.httpAllow,
    env: process.env,
    ingestEngine: createIngestEngine(client),
    sourceEngine: createSourceEngine(client),
    evaluationEngine: createEvaluationEngine(client),
  });
  const endings: Ending[] = [];
  const prepareProviders = (): void =>
    void warmUpProviders().catch((error: unknown) => log.debug({ err: error }, 'The packages of model providers could not be prepared'));

  if (role !== 'server') {
    const code = {
      workflowBundle: { codePath: process.env['HEDDLE_WORKFLOW_BUNDLE'] || join(packageRoot(), 'dist', 'workflow-bundle.js') },
    };
    const onError = (message: string, error: unknown): void => log.error({ err: error }, message);
    const engine = createRunEngine({ client, events: null, onError });
    const replaying = createReplayWork({ store, engine, inline: null, content: createContentCache(store.blobs) });
    const worker = await createWorker({
      connection,
      namespace: config.temporal.namespace,
      code,
      release: packageVersion(),
      services: { ...services, replaying },
      codecs: [seal.worker, ...encryption],
      onError,
    });
    const running = worker.run();
    running.catch((error: unknown) => {
      log.fatal({ err: error }, 'The worker has stopped');
      process.exit(1);
    });
    const stopWorker = async (): Promise<void> => {
      worker.shutdown();
      await running;
    };
    endings.push({ name: 'the worker', limitMs: WORKER_STOP_MS, ends: [stopWorker] });
    if (role === 'worker') prepareProviders();
  }
  // Nobody brings new work before the worker ends, and what activities work with ends after them.
  if (role !== 'worker')
    endings.unshift({
      name: 'the server',
      limitMs: SERVER_STOP_MS,
      ends: [await startServer({ store, client, events, services, log, onReady: role === 'all' ? prepareProviders : () => {} })],
    });
  endings.push(
    {
      name: 'the services',
      limitMs: 3_000,
      ends: [() => services.http.close(), () => services.code.close(), () => services.cutter.close(), () => services.tools.close()],
    },
    { name: 'the connections', limitMs: 3_000, ends: [() => relay?.close(), () => connection.close()] },
    { name: 'the store', limitMs: 3_000, ends: [() => store.close()] },
  );
  stopOnSignals(endings);
}

interface ServerParts {
  readonly store: Store;
  readonly client: Client;
  readonly events: RunEventBus;
  readonly services: ReturnType<typeof createServices>;
  readonly log: Logger;
  readonly onReady: () => void;
}

async function startServer(parts: ServerParts): Promise<() => Promise<void>> {
  const { store, client, events, services } = parts;
  const inline = config.inlineRuns ? createInlineRuns({ services, store, events }) : null;
  const temporal = withWarmUp(
    createRunEngine({ client, events: role === 'all' ? events : null, onError: (message, error) => log.error({ err: error }, message) }),
  );
  const engine = inline === null ? temporal : withInlineRuns(temporal, inline);
  const templates = loadTemplates(join(packageRoot(), 'templates'));
  const replayEngine = createReplayEngine(client);
  const app = createApp({
    store,
    engine,
    inline,
    replayEngine,
    events,
    catalogue,
    templates: () => templates,
    templateAsset: (templateId, name) => readTemplateAsset(join(packageRoot(), 'templates'), templateId, name),
    providers: async () => (await services.llm.providers()).map((provider) => ({ ...provider, models: [...provider.models] })),
    storageUse: () => storageUse(store, config.dataDir),
    models: async () => services.registry.list(await services.llm.providers()),
    knowledge: services.knowledgeBases,
    sources: services.sources,
    questions: services.questions,
    evaluations: services.evaluations,
    programs: services.code,
    tools: {
      commands: services.tools.commands,
      discover: (source, signal) => services.tools.discover(source, signal),
      test: (request, signal) => testTool(services, request, signal),
    },
    testConnection: services.testConnection,
    config,
    accessToken: readAccessToken(config.dataDir),
    log,
    webDir: join(packageRoot(), 'dist', 'web'),
  });
  const server = await listen(app.fetch);
  void services.knowledgeBases
    .resume()
    .catch((error: unknown) => log.warn({ err: error }, 'Documents that wait could not be begun; they are at the next start'));
  void services.evaluations
    .resume()
    .catch((error: unknown) => log.warn({ err: error }, 'Evaluations could not be gone on with; they are at the next start'));
  const sweeper = startSweeper({ store, log });
  const lost = setInterval(() => {
    const resumed = Promise.all([services.knowledgeBases.resumeLost(), services.evaluations.resume()]);
    resumed.catch((error: unknown) => log.warn({ err: error }, 'Could not look for interrupted knowledge work; will retry in a minute'));
  }, LOST_WORK_MS);
  void services.sources
    .start((message, error) => log.warn({ err: error }, message))
    .catch((error: unknown) => log.warn({ err: error }, 'Schedules of sources could not be looked through; they are at the next start'));
  void temporal.warmUp().then(() => {
    log.info({ host: config.host, port: config.port, role }, 'Heddle is ready');
    parts.onReady();
  });
  const reconciler = startReconciler({ store, engine, inline, content: createContentCache(store.blobs), log });
  const replays = watchReplays({
    store,
    replayEngine,
    onError: (error) => log.warn({ err: error }, 'Replays could not be looked after; trying again'),
  });
  return async () => {
    clearInterval(lost);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), STREAM_GRACE_MS);
    await Promise.all([closed, inline?.close(), reconciler.stop(), replays.stop(), sweeper.stop(), services.sources.close()]);
  };
}

async function listen(fetch: Parameters<typeof createAdaptorServer>[0]['fetch']): Promise<ServerType> {
  const server = createAdaptorServer({ fetch, hostname: config.host, serverOptions: { requestTimeout: REQUEST_MS } });
  if (server instanceof HttpServer) {
    const onEnd = (): void => log.warn('A caller took nothing of an answer or stream; the connection was ended');
    endStalled(server, STALL_MS, onEnd);
    endStalledCrowd(server, CROWDING, onEnd);
  }
  const port = process.env['HEDDLE_PORT_FROM'] === 'parent' ? await portOfParent() : null;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => resolve(server));
    if (port === null) server.listen(config.port, config.host);
    else server.listen(port);
  });
}

/** The process that started this one holds the port and answers on it until this one can. */
function portOfParent(): Promise<Server> {
  return new Promise((resolve) => {
    process.on('message', function take(message, handle) {
      if (message !== 'port') return;
      process.off('message', take);
      process.channel?.unref();
      resolve(handle as Server);
    });
    process.send?.('ready to listen');
  });
}

function stopOnSignals(endings: readonly Ending[]): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      void (async () => {
        const isClean = await shutDown(endings, (name, error) => log.error({ err: error }, `Stopping ${name} failed`));
        process.exit(isClean ? 0 : 1);
      })();
    });
  }
}

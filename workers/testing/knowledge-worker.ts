import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventBus } from '#graph/event-bus';
import { createEvaluationEngine } from '#workers/client/evaluation-engine';
import { createIngestEngine } from '#workers/client/ingest-engine';
import { createSourceEngine } from '#workers/client/source-engine';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createServices } from '#workers/create-services';
import { createPayloadSeal } from '#workers/payload-seal';
import { createWorker } from '#workers/worker';
import { bundleWorkflow } from '../../scripts/lib/workflow-bundle.mjs';

/** Knowledge with all its real parts in this process, on a Temporal that runs already. */
export interface KnowledgeWorker {
  /** Of its own, and removed at the end. */
  readonly folder: string;
  readonly store: Store;
  readonly client: Client;
  readonly services: ReturnType<typeof createServices>;
  stop(): Promise<void>;
}

/** Starts it. `env` may name places in the folder. */
export async function startKnowledgeWorker(options: {
  readonly address: string;
  readonly httpAllow?: readonly string[];
  readonly env?: (folder: string) => NodeJS.ProcessEnv;
}): Promise<KnowledgeWorker> {
  const { address, httpAllow = [], env = () => ({}) } = options;
  const folder = await mkdtemp(join(tmpdir(), 'heddle-knowledge-'));
  const [store, connection] = await Promise.all([openStore({ path: join(folder, 'heddle.db') }), NativeConnection.connect({ address })]);
  const seal = createPayloadSeal({ key: store.deriveKey('temporal payloads'), isUnsealed: () => false, onForged: () => undefined });
  const client = new Client({ connection, dataConverter: { payloadCodecs: [seal.client] } });
  const services = createServices({
    store,
    events: createEventBus(),
    httpAllow,
    env: env(folder),
    ingestEngine: createIngestEngine(client),
    sourceEngine: createSourceEngine(client),
    evaluationEngine: createEvaluationEngine(client),
  });
  const worker = await createWorker({
    release: 'test',
    connection,
    namespace: 'default',
    codecs: [seal.worker],
    code: { workflowBundle: await bundleWorkflow() },
    services,
    onError(message, error) {
      throw new Error(message, { cause: error });
    },
  });
  const running = worker.run();
  return {
    folder,
    store,
    client,
    services,
    async stop() {
      worker.shutdown();
      await running;
      await Promise.all([
        services.sources.close(),
        services.http.close(),
        services.code.close(),
        services.tools.close(),
        services.cutter.close(),
      ]);
      await connection.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

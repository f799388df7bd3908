import { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { NativeConnection, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventBus, type RunEventBus } from '#graph/event-bus';
import type { Catalogue } from '#graph/node-type';
import type { RunEvent } from '#graph/run-event';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createPayloadSeal } from '#workers/payload-seal';
import { createWorker } from '#workers/worker';
import { unavailableServices } from '#workers/services/unavailable';
import type { Services } from '#workers/activities/services';
import { bundleWorkflow } from '../../scripts/lib/workflow-bundle.mjs';

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** A worker with a real store and a client on a Temporal that runs already; `stop` ends what was started here. */
export interface TestEngine {
  readonly client: Client;
  readonly store: Store;
  readonly events: readonly RunEvent[];
  readonly bus: RunEventBus;
  stop(): Promise<void>;
}

/** Starts a worker for tests, with the interpreter bundled from its sources once a process. */
export async function startTestEngine(options: {
  readonly address: string;
  readonly catalogue: Catalogue;
  readonly services: Pick<Services, 'http' | 'llm'> & Partial<Services>;
  /** What is done to payloads after they were sealed. */
  readonly after?: readonly PayloadCodec[];
}): Promise<TestEngine> {
  const { after = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'heddle-engine-'));
  const store = await openStore({ path: join(folder, 'heddle.db') });
  const seal = createPayloadSeal({ key: store.deriveKey('temporal payloads'), isUnsealed: () => false, onForged: () => undefined });
  const connection = await NativeConnection.connect({ address: options.address });
  bundle ??= bundleWorkflow();
  const bus = createEventBus();
  const events: RunEvent[] = [];
  bus.subscribe('*', (event) => events.push(event));
  const worker = await createWorker({
    release: 'test',
    connection,
    namespace: 'default',
    codecs: [seal.worker, ...after],
    code: { workflowBundle: await bundle },
    services: { ...unavailableServices, ...options.services, store, catalogue: options.catalogue, events: bus },
    onError(message, error) {
      throw new Error(message, { cause: error });
    },
  });
  const running = worker.run();
  return {
    client: new Client({ connection, dataConverter: { payloadCodecs: [seal.client, ...after] } }),
    store,
    events,
    bus,
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { ApplicationFailure, type PayloadCodec } from '@temporalio/common';
import { type ActivityInboundCallsInterceptor, type InjectedSinks, type NativeConnection, Worker } from '@temporalio/worker';
import type { SequencedRunEvent } from '#graph/run-event';
import { stopRead } from './activities/open-reads.ts';
import { createActivities } from './activities/create-activities.ts';
import type { Services } from './activities/services.ts';
import { type ArchivedRun, isRefused, type RunSinks, TASK_QUEUE } from './workflow/messages.ts';

/** Where the interpreter comes from: built ahead, or (in tests) from its sources. */
export type WorkflowCode =
  | { readonly workflowBundle: { readonly codePath: string } | { readonly code: string } }
  | { readonly workflowsPath: string };

/** A worker that carries out runs: workflows and activities on the one task queue. Call `run()` on it. */
export async function createWorker(options: {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly code: WorkflowCode;
  /** The release that this worker is of. */
  readonly release: string;
  readonly services: Services;
  /** The seal tells what Heddle sent from what others sent; encryption, where it is set up, comes after it. */
  readonly codecs: readonly PayloadCodec[];
  /** Hears of what went wrong beside the runs themselves. */
  readonly onError: (message: string, error: unknown) => void;
}): Promise<Worker> {
  const { connection, namespace, code, release, services, codecs } = options;
  const sinks: InjectedSinks<RunSinks> = {
    events: {
      publish: {
        // A replay after a crash would tell everything again: screens ask for a snapshot instead.
        callDuringReplay: false,
        fn: (_info, event: SequencedRunEvent) => {
          if (event.type === 'run-waiting' || event.type === 'run-resumed') {
            services.store.runs
              .setStatus(event.runId, event.type === 'run-waiting' ? 'waiting' : 'running')
              .catch((error: unknown) => options.onError('The status of a run could not be stored', error));
          }
          services.events.publish(event);
        },
      },
    },
    reads: {
      stop: {
        callDuringReplay: false,
        fn: (_info, { runId, key }: { readonly runId: string; readonly key: string }) => stopRead(`${runId}/${key}`),
      },
    },
    archive: {
      save: {
        callDuringReplay: false,
        fn: (_info, run: ArchivedRun) =>
          void services.store.runs
            .archive(run)
            .catch((error: unknown) => options.onError('The record of a run could not be archived; the reconciler will try again', error)),
      },
    },
  };
  return Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    // Temporal notes with each task which release carried it out, so that a history tells who wrote it.
    workerDeploymentOptions: { version: { deploymentName: 'heddle', buildId: release }, useWorkerVersioning: false },
    ...code,
    activities: createActivities(services),
    dataConverter: { payloadCodecs: [...codecs] },
    interceptors: { activity: [() => ({ inbound: onlyFromHeddle })] },
    sinks,
    // After a kill -9 the server waits this long before it gives a run to another worker.
    stickyQueueScheduleToStartTimeout: '1 second',
    maxConcurrentLocalActivityExecutions: 200,
    maxConcurrentActivityTaskExecutions: 100,
    maxConcurrentWorkflowTaskExecutions: 40,
    workflowThreadPoolSize: 1,
    maxCachedWorkflows: 500,
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '15 seconds',
    maxHeartbeatThrottleInterval: '1 second',
    defaultHeartbeatThrottleInterval: '1 second',
  });
}

/** No activity runs with arguments that another program has written. */
const onlyFromHeddle: ActivityInboundCallsInterceptor = {
  async execute(input, next) {
    if (input.args.some(isRefused))
      throw ApplicationFailure.nonRetryable('Heddle did not ask for this. Nothing was done.', 'NotFromHeddle');
    return next(input);
  },
};

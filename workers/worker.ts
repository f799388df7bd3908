import { type InjectedSinks, type NativeConnection, Worker } from '@temporalio/worker';
import type { SequencedRunEvent } from '#graph/run-event';
import { createActivities } from './activities/create-activities.ts';
import type { Services } from './activities/services.ts';
import { type RunSinks, TASK_QUEUE } from './workflow/messages.ts';

/** Where the interpreter comes from: built ahead, or (in tests) from its sources. */
export type WorkflowCode = { readonly workflowBundle: { readonly codePath: string } } | { readonly workflowsPath: string };

/** A worker that carries out runs: workflows and activities on the one task queue. Call `run()` on it. */
export async function createWorker(options: {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly code: WorkflowCode;
  readonly services: Services;
}): Promise<Worker> {
  const { connection, namespace, code, services } = options;
  const sinks: InjectedSinks<RunSinks> = {
    events: {
      publish: {
        // A replay after a crash would tell everything again: screens ask for a snapshot instead.
        callDuringReplay: false,
        fn: (_info, event: SequencedRunEvent) => {
          if (event.type === 'run-waiting' || event.type === 'run-resumed') {
            void services.store.runs.setStatus(event.runId, event.type === 'run-waiting' ? 'waiting' : 'running');
          }
          services.events.publish(event);
        },
      },
    },
  };
  return Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    ...code,
    activities: createActivities(services),
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

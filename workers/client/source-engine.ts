import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { TASK_QUEUE } from '#workers/workflow/messages';
import { scheduleId, scheduleOffset, SYNC_WORKFLOW, type SyncArguments } from '#workers/workflow/sources/messages';
import { unavailable } from './unavailable.ts';

/** A source with what its schedule is made of. */
interface Timing {
  readonly id: string;
  readonly everyMinutes: number | null;
  readonly createdAt: string;
}

/**
 * Reads sources by a schedule of Temporal each: it never runs two syncs of one source together, and a trigger meanwhile runs once after.
 */
export function createSourceEngine(client: Client): {
  schedule(source: Timing): Promise<{ readonly isRunning: boolean }>;
  trigger(source: Timing): Promise<void>;
  unschedule(sourceId: string): Promise<void>;
} {
  const specOf = ({ everyMinutes, createdAt }: Timing) => ({
    intervals: everyMinutes === null ? [] : [{ every: everyMinutes * 60_000, offset: scheduleOffset(everyMinutes, createdAt) }],
  });
  /** What was missed while nothing ran is made up for by one sync. */
  const policiesOf = ({ everyMinutes }: Timing) => ({ overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: (everyMinutes ?? 5) * 60_000 });

  async function schedule(source: Timing): Promise<{ readonly isRunning: boolean }> {
    const args: [SyncArguments] = [{ sourceId: source.id }];
    try {
      await client.schedule.create({
        scheduleId: scheduleId(source.id),
        spec: specOf(source),
        policies: policiesOf(source),
        action: {
          type: 'startWorkflow',
          workflowType: SYNC_WORKFLOW,
          workflowId: `sync-${source.id}`,
          taskQueue: TASK_QUEUE,
          workflowTaskTimeout: '5 seconds',
          args,
        },
      });
      return { isRunning: false };
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
    const handle = client.schedule.getHandle(scheduleId(source.id));
    // Its arguments are given again: those of an earlier release have no seal.
    await handle.update((before) => ({
      ...before,
      spec: specOf(source),
      policies: policiesOf(source),
      action: { ...before.action, args },
    }));
    return { isRunning: (await handle.describe()).info.runningActions.length > 0 };
  }

  return {
    schedule: (source) => reaching(() => schedule(source)),
    trigger: (source) =>
      reaching(async () => {
        const trigger = () => client.schedule.getHandle(scheduleId(source.id)).trigger(ScheduleOverlapPolicy.BUFFER_ONE);
        try {
          await trigger();
        } catch (error) {
          if (!(error instanceof ScheduleNotFoundError)) throw error;
          // Temporal has lost its data.
          await schedule(source);
          await trigger();
        }
      }),
    unschedule: (sourceId) =>
      reaching(async () => {
        try {
          await client.schedule.getHandle(scheduleId(sourceId)).delete();
        } catch (error) {
          if (!(error instanceof ScheduleNotFoundError)) throw error;
        }
      }),
  };
}

async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(error);
  }
}

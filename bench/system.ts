import { Client, Connection } from '@temporalio/client';
import type { Target } from './measure.ts';
import type { Workload } from './workloads.ts';

/** `Heddle on Temporal` sends every run to Temporal from its start. */
export type SystemName = 'Heddle' | 'Heddle on Temporal' | 'bare Temporal';

/** Something that is measured: Heddle, or the engine without it. */
export interface System {
  readonly name: SystemName;
  readonly pids: readonly number[];
  readonly temporalAddress: string;
  /** From the start of the processes to the first answered call. */
  readonly startMs: number;
  targetOf(name: Workload['name']): Target;
  /** Where Heddle says how it is, and where its data lies; null for the bare engine. */
  readonly own: { readonly health: string; readonly dataDir: string } | null;
  stop(): Promise<void>;
}

/** Reads the size of closed workflows' histories. */
export async function openHistories(
  address: string,
): Promise<{ of(runId: string): Promise<{ readonly events: number; readonly bytes: number }>; close(): Promise<void> }> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  return {
    async of(runId) {
      const { raw } = await client.workflow.getHandle(runId).describe();
      return {
        events: Number(raw.workflowExecutionInfo?.historyLength ?? 0),
        bytes: Number(raw.workflowExecutionInfo?.historySizeBytes ?? 0),
      };
    },
    close: () => connection.close(),
  };
}

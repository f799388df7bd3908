import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** With HEDDLE_RECORD_HISTORIES set, keeps the history of an ended run for the replay test. */
export async function recordHistory(client: Client, workflowId: string, name: string): Promise<void> {
  if (!process.env['HEDDLE_RECORD_HISTORIES']) return;
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  dropTraces(history);
  const folder = fileURLToPath(new URL('../workflow/histories/', import.meta.url));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.bin`), temporal.api.history.v1.History.encode(history).finish());
}

/** Replay needs no stack traces, and they name the folders of the machine that recorded them. */
function dropTraces(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if ('stackTrace' in value) value.stackTrace = '';
  for (const part of Object.values(value)) dropTraces(part);
}

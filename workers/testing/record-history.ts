import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the histories are, and the list that says which release recorded which. */
export const HISTORIES = fileURLToPath(new URL('../workflow/histories/', import.meta.url));

/** The recordings of each release, with the hash of each: one that is there is never changed. */
export type Recordings = { readonly [release: string]: { readonly [file: string]: string } };

/**
 * With HEDDLE_RECORD_HISTORIES set, keeps the history of an ended run for the replay test. It only adds: a recording of that name is left
 * as it is. `historyId`: of several histories, another than the last.
 */
export async function recordHistory(client: Client, workflowId: string, name: string, historyId?: string): Promise<void> {
  if (!process.env['HEDDLE_RECORD_HISTORIES']) return;
  const recordings = JSON.parse(await readFile(join(HISTORIES, 'recordings.json'), 'utf8')) as Recordings;
  const file = `${name}.bin`;
  if (Object.values(recordings).some((release) => Object.hasOwn(release, file))) return;
  const history = await client.workflow.getHandle(workflowId, historyId).fetchHistory();
  dropTraces(history);
  const bytes = temporal.api.history.v1.History.encode(history).finish();
  await writeFile(join(HISTORIES, file), bytes, { flag: 'wx' });
  const release = await ownRelease();
  const added = { ...recordings, [release]: { ...recordings[release], [file]: hashOf(bytes) } };
  await writeFile(join(HISTORIES, 'recordings.json'), `${JSON.stringify(added, null, 2)}\n`);
}

/** How a recording is known. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The release that these sources are, or will be. */
export async function ownRelease(): Promise<string> {
  const manifest = JSON.parse(await readFile(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}

/** Replay needs no stack traces, and they name the folders of the machine that recorded them. */
function dropTraces(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if ('stackTrace' in value) value.stackTrace = '';
  for (const part of Object.values(value)) dropTraces(part);
}

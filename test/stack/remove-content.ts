import { join } from 'node:path';
import { openStore } from '#store/open-store';

/** Deletes what runs took in and gave, as retention does once its time is over, from the data folder of a running stack. */
export async function removeContent(dataDir: string, runIds: readonly string[]): Promise<void> {
  const store = await openStore({ path: join(dataDir, 'heddle.db') });
  try {
    await store.runs.removeContent(runIds, new Date().toISOString());
  } finally {
    await store.close();
  }
}

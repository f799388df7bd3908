import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { slicesOf } from '#bytes/digest';

/** A rename is on the disk only once its folder is: after a power failure the file would be gone without this. */
async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; NTFS keeps renames in its journal.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Writes a file so that it is whole or not there, and on the disk once resolved. */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    // A long text at once would be turned into bytes at once.
    await writeFile(file, typeof content === 'string' ? slicesOf(content) : content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
  if (made !== undefined) await syncFolder(dirname(made));
}

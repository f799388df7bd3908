import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFileReference } from '#graph/file-reference';
import type { Store } from '#store/contract/store';
import { openStore } from '#store/open-store';
import { createFileService } from './file-service.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-files-'));
  store = await openStore({ path: join(folder, 'heddle.db') });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('stored files', () => {
  it('are read by the reference that saving gave, also after a restart', async () => {
    const reference = await createFileService(store.files).save({ name: 'notes.txt', mediaType: 'text/plain', bytes: bytes('Hello') });
    expect(reference).toEqual({ $file: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'notes.txt', mediaType: 'text/plain', bytes: 5 });
    expect(isFileReference(reference)).toBe(true);
    await store.close();
    store = await openStore({ path: join(folder, 'heddle.db') });
    expect(new TextDecoder().decode(await createFileService(store.files).read(reference))).toBe('Hello');
  });

  it('are kept once, however often the same content comes', async () => {
    const [one, two] = await Promise.all(
      ['a.txt', 'b.txt'].map((name) => store.files.save({ name, mediaType: 'text/plain', bytes: bytes('same') })),
    );
    expect([one!.$file, one!.name, two!.name]).toEqual([two!.$file, 'a.txt', 'b.txt']);
    expect(readdirSync(join(folder, 'files', one!.$file.slice(0, 2)))).toEqual([one!.$file]);
  });

  it('are missed in words', async () => {
    const gone = { $file: 'f'.repeat(64), name: 'scan.pdf', mediaType: 'application/pdf', bytes: 1 };
    await expect(createFileService(store.files).read(gone)).rejects.toMatchObject({
      data: { code: 'FILE_GONE', message: 'The file "scan.pdf" is not in the store.' },
    });
  });

  it('have names without folders and line breaks', async () => {
    const named = async (name: string) => (await store.files.save({ name, mediaType: 'text/plain', bytes: bytes('x') })).name;
    expect(await Promise.all(['../../etc/passwd', 'C:\\scans\\a.png', 'a\r\nb', '', 'x'.repeat(300)].map(named))).toEqual([
      'passwd',
      'a.png',
      'ab',
      'file',
      'x'.repeat(255),
    ]);
  });
});

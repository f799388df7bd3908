import { Database } from './sqlite/driver.mjs';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyGraph } from '#graph/graph';
import { describeStore } from './testing/store-contract.ts';
import { openStore } from './open-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'heddle.db');

describeStore('SQLite', () => openStore({ path: file(), checksTransactions: true }));

describe('the SQLite file', () => {
  it('keeps what was written when it is opened again', async () => {
    const first = await openStore({ path: file() });
    await first.workflows.insert({
      id: 'w1',
      name: 'Kept',
      description: '',
      templateId: null,
      graph: emptyGraph,
      exampleInput: null,
      at: new Date().toISOString(),
    });
    await first.close();
    const second = await openStore({ path: file() });
    expect((await second.workflows.get('w1'))?.name).toBe('Kept');
    await second.close();
  });

  it('can be open in two processes at once', async () => {
    const [one, other] = await Promise.all([openStore({ path: file() }), openStore({ path: file() })]);
    await one.settings.set('color', 'green');
    expect(await other.settings.get('color')).toBe('green');
    await Promise.all([one.close(), other.close()]);
  });

  it('is refused with STORE_NEWER when a newer release has written it', async () => {
    await (await openStore({ path: file() })).close();
    const raw = new Database(file());
    raw.prepare("INSERT INTO migrations VALUES ('29990101000000_future', 'x', '2999-01-01')").run();
    raw.close();
    await expect(openStore({ path: file() })).rejects.toMatchObject({
      code: 'STORE_NEWER',
      message: expect.stringContaining('29990101000000_future'),
    });
  });

  it('is refused with STORE_DAMAGED when it is no database', async () => {
    writeFileSync(file(), 'this is a letter to grandmother, and no database at all. '.repeat(100));
    await expect(openStore({ path: file() })).rejects.toMatchObject({ code: 'STORE_DAMAGED', hint: expect.stringContaining('backup') });
  });

  it('is refused with STORE_UNREADABLE when the path cannot be opened', async () => {
    writeFileSync(join(folder, 'plain'), '');
    await expect(
      openStore({ path: join(folder, 'plain/heddle.db'), encryptionKey: Buffer.alloc(32).toString('base64') }),
    ).rejects.toMatchObject({ code: 'STORE_UNREADABLE' });
  });

  it('is refused with STORE_MIGRATION_FAILED when an applied migration was changed', async () => {
    await (await openStore({ path: file() })).close();
    const raw = new Database(file());
    raw.prepare("UPDATE migrations SET hash = 'other'").run();
    raw.close();
    await expect(openStore({ path: file() })).rejects.toMatchObject({ code: 'STORE_MIGRATION_FAILED' });
  });

  it('is readable by its owner alone, as is the key file', async () => {
    await (await openStore({ path: file() })).close();
    expect(statSync(file()).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'encryption.key')).mode & 0o077).toBe(0);
  });
});

describe('the encryption key', () => {
  const key = Buffer.alloc(32, 7).toString('base64');

  it('is refused with ENCRYPTION_KEY_WRONG when it is another than before', async () => {
    await (await openStore({ path: file(), encryptionKey: key })).close();
    await expect(openStore({ path: file(), encryptionKey: Buffer.alloc(32, 8).toString('hex') })).rejects.toMatchObject({
      code: 'ENCRYPTION_KEY_WRONG',
    });
    await (await openStore({ path: file(), encryptionKey: key })).close();
  });

  it('is refused with ENCRYPTION_KEY_INVALID when it is too short, without being repeated', async () => {
    const refusal = openStore({ path: file(), encryptionKey: 'hunter2' });
    await expect(refusal).rejects.toMatchObject({ code: 'ENCRYPTION_KEY_INVALID' });
    await expect(refusal).rejects.not.toThrow(/hunter2/);
  });

  it('keeps secrets unreadable in the file', async () => {
    const store = await openStore({ path: file() });
    await store.connections.insert({
      id: 'c1',
      name: 'Shop',
      kind: 'http',
      settings: {},
      secret: { token: 'VERY-SECRET-TOKEN' },
      at: new Date().toISOString(),
    });
    await store.close();
    expect(readFileSync(file()).includes('VERY-SECRET-TOKEN')).toBe(false);
  });
});

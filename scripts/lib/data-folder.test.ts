import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeDataFolder } from './data-folder.mjs';
import { identityOf, isAlive } from './processes.mjs';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'heddle-folder-'));
});
afterEach(() => rmSync(path, { recursive: true }));

describe('the data folder', () => {
  it('is made when it is missing, and can be taken again once released', async () => {
    const inside = join(path, 'a', 'b');
    (await takeDataFolder(inside)).release();
    (await takeDataFolder(inside)).release();
    expect(existsSync(join(inside, 'lock.json'))).toBe(false);
  });

  it('belongs to one start at a time; the second is told who has it and where', async () => {
    const folder = await takeDataFolder(path);
    folder.announce('http://127.0.0.1:3000');
    await expect(takeDataFolder(path)).rejects.toThrow(
      `Heddle runs already on the data folder ${path} (process ${process.pid}, http://127.0.0.1:3000)`,
    );
    folder.release();
  });

  it('is taken over from a start that was killed, also when its process id has passed to another process', async () => {
    writeFileSync(join(path, 'lock.json'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
    const folder = await takeDataFolder(path);
    expect(JSON.parse(readFileSync(join(path, 'lock.json'), 'utf8'))).toMatchObject(identityOf(process.pid));
    folder.release();
  });

  it('is taken over when the lock is unreadable', async () => {
    writeFileSync(join(path, 'lock.json'), '{');
    const folder = await takeDataFolder(path);
    expect(folder.path).toBe(path);
    folder.release();
  });

  it('goes to one of many starts that come at once', async () => {
    writeFileSync(join(path, 'lock.json'), JSON.stringify({ pid: 1, startedAt: 'long ago' }));
    const starts = await Promise.allSettled(Array.from({ length: 5 }, () => takeDataFolder(path)));
    expect(starts.filter((start) => start.status === 'fulfilled')).toHaveLength(1);
  });

  it('ends what a killed start has left running on it, and nothing else', async () => {
    const [left, other] = [1, 2].map(() => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }));
    try {
      const mine = identityOf(left?.pid ?? 0);
      const theirs = identityOf(other?.pid ?? 0);
      writeFileSync(
        join(path, 'processes.json'),
        JSON.stringify([
          { role: 'temporal', ...mine },
          { role: 'app', ...theirs, startedAt: 'another time' },
        ]),
      );
      (await takeDataFolder(path)).release();
      expect(isAlive(mine)).toBe(false);
      expect(isAlive(theirs)).toBe(true);
    } finally {
      for (const child of [left, other]) child?.kill('SIGKILL');
    }
  });

  it('is refused when a database in it is none, and left as it was', async () => {
    const file = join(path, 'heddle.db');
    writeFileSync(file, 'this is no database');
    await expect(takeDataFolder(path)).rejects.toThrow(`${file} is not a database`);
    expect(readFileSync(file, 'utf8')).toBe('this is no database');
    expect(existsSync(join(path, 'lock.json'))).toBe(false);
  });

  it('is refused when it is a file, or cannot be made', async () => {
    writeFileSync(join(path, 'file'), '');
    await expect(takeDataFolder(join(path, 'file'))).rejects.toThrow('is not a folder');
    await expect(takeDataFolder(join(path, 'file', 'below'))).rejects.toThrow('is not a folder');
  });
});

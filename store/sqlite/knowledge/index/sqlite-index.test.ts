import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeKnowledgeIndex, newChunk } from '../../../testing/knowledge-index-contract.ts';
import { createIndexThreads } from './index-threads.ts';
import type { KnowledgeIndex } from '../../../contract/knowledge-index.ts';
import { openSqliteIndex } from './sqlite-index.ts';

const threads = createIndexThreads(2);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-index-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => threads.close());

const file = (): string => join(folder, 'kb', '1.db');
const open = (): Promise<KnowledgeIndex> => openSqliteIndex({ file: file(), dimensions: 3, threads, declaredFields: () => ['team'] });

describeKnowledgeIndex('SQLite', open);

describe('the file of an index', () => {
  const stageOne = (index: KnowledgeIndex, id: string) =>
    index.stage({ id, version: 'v1', revision: 1, name: id, metadata: {} }, [newChunk(0, 'loom')]);
  async function put(index: KnowledgeIndex, id: string): Promise<void> {
    await stageOne(index, id);
    await index.setEmbeddings(id, 'v1', [{ ordinal: 0, vector: new Float32Array([1, 0, 0]) }]);
    await index.commit(id, 'v1');
  }

  it('is for the eyes of its owner', async () => {
    const index = await open();
    expect(statSync(file()).mode & 0o077).toBe(0);
    await index.close();
  });

  it('is written and read by two processes at once', async () => {
    const others = createIndexThreads(1);
    const mine = await open();
    const theirs = await openSqliteIndex({ file: file(), dimensions: 3, threads: others });
    await Promise.all([
      ...Array.from({ length: 10 }, (_, number) => put(mine, `a${number}`)),
      ...Array.from({ length: 10 }, (_, number) => put(theirs, `b${number}`)),
    ]);
    expect(await mine.stats()).toEqual({ documents: 20, chunks: 20 });
    expect(await theirs.keyword({ text: 'loom', filter: [], limit: 50 })).toHaveLength(20);
    await Promise.all([mine.close(), theirs.close()]);
    await others.close();
  });

  it('that is damaged is told as INDEX_DAMAGED, and the threads go on', async () => {
    await (await open()).close();
    writeFileSync(file(), 'this is no database, though it is long enough to look like one'.repeat(100));
    await expect(open()).rejects.toMatchObject({ name: 'StoreError', code: 'INDEX_DAMAGED' });
    rmSync(file());
    const index = await open();
    expect(await index.stats()).toEqual({ documents: 0, chunks: 0 });
    await index.close();
  });

  it('is not made again by what comes after it is closed and gone', async () => {
    const index = await open();
    await put(index, 'a');
    await index.close();
    rmSync(join(folder, 'kb'), { recursive: true });
    await expect(stageOne(index, 'b')).rejects.toThrow('closed');
    await expect(index.stats()).rejects.toMatchObject({ code: 'INDEX_UNREADABLE' });
  });

  it('leaves no log beside it when it is closed', async () => {
    const index = await open();
    await put(index, 'a');
    await index.stats();
    await index.close();
    expect(() => statSync(`${file()}-wal`)).toThrow('ENOENT');
  });

  it('does not grow without end when its documents are replaced again and again', async () => {
    const sizeAfter = async (from: number, to: number): Promise<number> => {
      const index = await open();
      for (let round = from; round < to; round += 1) {
        await index.stage(
          { id: 'a', version: `v${round}`, revision: 1, name: 'a', metadata: {} },
          Array.from({ length: 600 }, (_, ordinal) => newChunk(ordinal, `loom ${ordinal} of round ${round}`)),
        );
        await index.setEmbeddings(
          'a',
          `v${round}`,
          Array.from({ length: 600 }, (_, ordinal) => ({ ordinal, vector: new Float32Array([1, round, ordinal]) })),
        );
        await index.commit('a', `v${round}`);
      }
      await index.close();
      return statSync(file()).size;
    };
    const before = await sizeAfter(0, 6);
    expect(await sizeAfter(6, 18)).toBeLessThan(before * 1.6);
  });
});

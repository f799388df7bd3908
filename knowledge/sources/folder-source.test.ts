import { chmod, mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderSource } from './folder-source.ts';
import { foldersFromEnv } from './folders-from-env.ts';
import type { SourceReader } from './source-reader.ts';
import { watchFolder } from './watch-folder.ts';

const never = new AbortController().signal;
let base: string;
let root: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'heddle-folder-'));
  root = join(base, 'docs');
  await mkdir(root);
});
afterEach(async () => {
  await chmod(root, 0o755).catch(() => undefined);
  await rm(base, { recursive: true, force: true });
});

async function put(path: string, text = path): Promise<string> {
  const file = join(base, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

const open = (pattern = '**/*'): SourceReader =>
  openFolderSource({ kind: 'folder', folder: 'docs', pattern }, { folders: new Map([['docs', root]]) });
const keys = async (pattern?: string): Promise<readonly string[]> => (await open(pattern).list(never)).map(({ key }) => key);
const read = (key: string, before: string | null = null) => open().read({ key, fingerprint: null, before }, never);
const failure = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    (value) => value,
    (error: { data?: unknown }) => error.data ?? error,
  );

describe('a folder as a source', () => {
  it('lists the files that fit, in order, without hidden ones and packages', async () => {
    for (const path of ['b.md', 'a.md', 'sub/c.md', 'sub/d.txt', '.git/x.md', 'sub/.hidden.md', 'node_modules/p/readme.md'])
      await put(`docs/${path}`);
    expect(await keys()).toEqual(['a.md', 'b.md', 'sub/c.md', 'sub/d.txt']);
    expect(await keys('sub/**/*.{md,html}')).toEqual(['sub/c.md']);
  });

  it('gives a file with its name and kind, and tells later whether it changed', async () => {
    const file = await put('docs/sub/Übersicht.md', '# Hi');
    const [item] = await open().list(never);
    const content = await read('sub/Übersicht.md');
    expect(content).toMatchObject({
      name: 'Übersicht.md',
      mediaType: 'text/markdown',
      metadata: { path: 'sub/Übersicht.md' },
      fingerprint: item!.fingerprint,
      bytes: Buffer.from('# Hi'),
    });
    expect(await read(item!.key, item!.fingerprint)).toBe('unchanged');
    await writeFile(file, '# Ho');
    await utimes(file, 1_000_000, 1_000_000);
    expect((await open().list(never))[0]!.fingerprint).not.toBe(item!.fingerprint);
    expect(await read(item!.key, item!.fingerprint)).toMatchObject({ bytes: Buffer.from('# Ho') });
  });

  it('finds that a file is gone that was there when it was listed', async () => {
    const file = await put('docs/a/b.md');
    await rm(file);
    expect(await read('a/b.md')).toBe('gone');
    await rm(dirname(file), { recursive: true });
    expect(await read('a/b.md')).toBe('gone');
    await put('docs/a');
    expect(await read('a/b.md')).toBe('gone');
  });

  it('refuses links that lead out, and says which', async () => {
    const secret = await put('secret/key.md');
    await put('docs-other/x.md');
    await put('docs/real/a.md');
    await symlink(secret, join(root, 'link.md'));
    await symlink(join(base, 'docs-other'), join(root, 'away'));
    await symlink(join(root, 'real', 'a.md'), join(root, 'inside.md'));
    await symlink(join(root, 'nothing'), join(root, 'dangling.md'));
    expect(await keys('**/*.md')).toEqual(['inside.md', 'link.md', 'real/a.md']);
    expect(await read('inside.md')).toMatchObject({ name: 'inside.md', bytes: Buffer.from('docs/real/a.md') });
    for (const key of ['link.md', 'away/x.md', '../secret/key.md', '../docs-other/x.md'])
      expect(await failure(read(key))).toMatchObject({ code: 'FOLDER_NOT_ALLOWED', message: expect.stringContaining(key) });
  });

  it('comes to an end when links lead in circles', async () => {
    await put('docs/a/x.md');
    await put('docs/b/y.md');
    await symlink(root, join(root, 'a', 'up'));
    await symlink(join(root, 'b'), join(root, 'a', 'to-b'));
    await symlink(join(root, 'a'), join(root, 'b', 'to-a'));
    await symlink(join(root, 'self'), join(root, 'self'));
    expect(await keys()).toEqual(['a/to-b/y.md', 'a/x.md', 'b/to-a/x.md', 'b/y.md']);
  });

  it('passes by what is no file, and refuses what is too large without reading it', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.md')]);
    const file = await put('docs/large.txt');
    await truncate(file, 100_000_001);
    expect(await keys()).toEqual(['large.txt']);
    expect(await read('pipe.md')).toBe('gone');
    expect(await failure(read('large.txt'))).toMatchObject({ code: 'SOURCE_TOO_LARGE', message: expect.stringContaining('101 MB') });
  });

  it('fails as a whole when the folder is not there, and when a part of it can’t be read', async () => {
    await put('docs/sub/a.md');
    if (process.getuid?.() !== 0) {
      await chmod(join(root, 'sub'), 0);
      expect(await failure(open().list(never))).toMatchObject({ code: 'SOURCE_REFUSED', message: expect.stringContaining('docs/sub') });
      await chmod(join(root, 'sub'), 0o755);
    }
    await rm(root, { recursive: true });
    expect(await failure(open().list(never))).toMatchObject({ code: 'SOURCE_UNREACHABLE', retryable: true });
    expect(await failure(read('sub/a.md'))).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    await put('docs');
    expect(await failure(open().list(never))).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  });

  it('is no folder that the operator has not listed', async () => {
    const reader = openFolderSource({ kind: 'folder', folder: '/etc', pattern: '**/*' }, { folders: new Map([['docs', root]]) });
    expect(await failure(reader.list(never))).toMatchObject({ code: 'FOLDER_NOT_ALLOWED', hint: 'There are: docs.' });
    expect(await failure(reader.read({ key: 'passwd', fingerprint: null, before: null }, never))).toMatchObject({
      code: 'FOLDER_NOT_ALLOWED',
    });
  });

  it('stops when it is told to', async () => {
    await put('docs/a.md');
    await expect(open().list(AbortSignal.abort(new Error('told to stop')))).rejects.toThrow('told to stop');
  });
});

describe('the folders of the operator', () => {
  it('are a JSON object of names and paths that are there', () => {
    expect(foldersFromEnv({})).toEqual(new Map());
    expect(foldersFromEnv({ HEDDLE_KNOWLEDGE_FOLDERS: JSON.stringify({ Handbook: root }) })).toEqual(new Map([['Handbook', root]]));
  });

  it.each(['{', '[]', '{"a":1}', '{"a":"relative"}', '{"":"/tmp"}', '{"a":"/not/there"}'])(
    'are refused at the start when they can’t be used: %s',
    (text) => {
      expect(() => foldersFromEnv({ HEDDLE_KNOWLEDGE_FOLDERS: text })).toThrow(/^HEDDLE_KNOWLEDGE_FOLDERS: /);
    },
  );
});

describe('a watched folder', () => {
  it('tells of files that are added, changed and removed, and of nothing after it is closed', async () => {
    await put('docs/before.md');
    let calls = 0;
    let next: () => void = () => undefined;
    const change = (): Promise<void> => new Promise((resolve) => (next = resolve));
    const watcher = watchFolder(root, () => {
      calls += 1;
      next();
    });
    try {
      await watcher.ready;
      const added = change();
      for (let index = 0; index < 20; index += 1) await put(`docs/sub/${index}.md`);
      await added;
      const removed = change();
      await rm(join(root, 'before.md'));
      await removed;
      const changed = change();
      await put('docs/sub/1.md', 'something else');
      await changed;
      expect(calls).toBeLessThan(20);
    } finally {
      await watcher.close();
    }
    const before = calls;
    await put('docs/late.md');
    expect(calls).toBe(before);
  });
});

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentStamp } from './content-stamp.mjs';
import { root } from './paths.mjs';

let folder: string;
const stamp = () =>
  contentStamp({ sources: [relative(root, folder)], stampFile: join(folder, '..', `${folder}.stamp`), outputs: [join(folder, 'out')] });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-stamp-'));
  writeFileSync(join(folder, 'a.ts'), 'one');
  writeFileSync(join(folder, 'out'), '');
  stamp().save();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  rmSync(`${folder}.stamp`, { force: true });
});

describe('a content stamp', () => {
  it('is fresh while nothing changes', () => {
    expect(stamp().isFresh).toBe(true);
  });

  it('is fresh after a checkout that only touched the files', () => {
    utimesSync(join(folder, 'a.ts'), new Date(0), new Date(0));
    expect(stamp().isFresh).toBe(true);
  });

  it('is stale after a change of content, a new file, a removed one and a missing output', () => {
    writeFileSync(join(folder, 'a.ts'), 'two');
    expect(stamp().isFresh).toBe(false);
    writeFileSync(join(folder, 'a.ts'), 'one');
    expect(stamp().isFresh).toBe(true);
    writeFileSync(join(folder, 'b.ts'), '');
    expect(stamp().isFresh).toBe(false);
    rmSync(join(folder, 'b.ts'));
    expect(stamp().isFresh).toBe(true);
    rmSync(join(folder, 'out'));
    expect(stamp().isFresh).toBe(false);
  });

  it('does not look at tests', () => {
    writeFileSync(join(folder, 'a.test.ts'), '');
    expect(stamp().isFresh).toBe(true);
  });
});

import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNode } from './new-node.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'heddle-new-node-'));
  await mkdir(join(root, 'nodes'));
  await cp(join(import.meta.dirname, '..', 'nodes', 'index.ts'), join(root, 'nodes', 'index.ts'));
});
afterEach(() => rm(root, { recursive: true }));

describe('new:node', () => {
  it('makes the folder and registers the type', async () => {
    await createNode({ root, type: 'send-mail' });
    const index = await readFile(join(root, 'nodes', 'index.ts'), 'utf8');
    expect(index).toContain(
      "import review from './review/node.ts';\nimport sendMail from './send-mail/node.ts';\nimport set from './set/node.ts';",
    );
    expect(index).toContain("  'send-mail': sendMail,\n} satisfies Catalogue");
    expect(await readFile(join(root, 'nodes', 'send-mail', 'node.ts'), 'utf8')).toContain("title: 'Send mail'");
  });

  it.each(['Classify', 'a b', '../x', 'testing', ''])('refuses the name %j', async (type) => {
    await expect(createNode({ root, type })).rejects.toThrow('cannot name a node type');
  });

  it('does not overwrite a node type', async () => {
    await createNode({ root, type: 'classify' });
    await expect(createNode({ root, type: 'classify' })).rejects.toThrow('there already');
  });
});

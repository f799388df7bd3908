import { Database } from '../driver.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../contract/store.ts';
import { openStore } from '../../open-store.ts';
import { describeKnowledgeSources, newSource } from '../../testing/knowledge-source-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-sources-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'heddle.db');
const open = (): Promise<Store> => openStore({ path: file(), checksTransactions: true });

describeKnowledgeSources('SQLite', open);

it('the key of a source is not to be read in the file', async () => {
  const store = await open();
  await store.knowledge.create({
    id: 'kb',
    name: 'Guides',
    description: '',
    fields: [],
    settings: { chunking: { strategy: 'recursive', size: 350, overlap: 40 }, embedding: { model: 'offline:hash-384', dimensions: 3 } },
    at: '2026-01-01',
  });
  await store.knowledgeSources.insert(newSource({ settings: { kind: 'webhook' }, key: 'whsec_plain' }));
  await store.close();
  const database = new Database(file(), { readonly: true });
  const row = database.prepare('SELECT sealed_key FROM knowledge_sources').get() as { sealed_key: string };
  database.close();
  expect(row.sealed_key).not.toContain('plain');
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { openStore } from '../../open-store.ts';
import { describeKnowledgeEvaluation } from '../../testing/knowledge-evaluation-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-evaluations-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeKnowledgeEvaluation('SQLite', () => openStore({ path: join(folder, 'heddle.db'), checksTransactions: true }));

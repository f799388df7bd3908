import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyGraph } from '#graph/graph';
import { openStore } from '#store/open-store';
import { measureCost } from './cache/cost.ts';
import { measureLikeness } from './cache/likeness.ts';

/** `npm run bench:cache`: what kept answers save, and how often `similar` gives the right and the wrong one. */
const WORKFLOW = 'bench';

const folder = await mkdtemp(join(tmpdir(), 'heddle-bench-cache-'));
const store = await openStore({ path: join(folder, 'heddle.db') });
try {
  await store.workflows.insert({
    id: WORKFLOW,
    name: 'Bench',
    description: '',
    templateId: null,
    graph: emptyGraph,
    exampleInput: null,
    at: new Date().toISOString(),
  });
  process.stdout.write(`${await measureCost(store, WORKFLOW)}\n\n${await measureLikeness(store, WORKFLOW)}\n`);
} finally {
  await store.close();
  await rm(folder, { recursive: true, force: true });
}

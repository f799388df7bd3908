import { buildGeneration as build } from './ingest/build-generation.ts';
import { evaluateKnowledge as evaluate } from './evaluate/evaluate-knowledge.ts';
import { ingestDocument as ingest } from './ingest/ingest-document.ts';
import { replayRuns as replay } from './replays/replay-runs.ts';
import { runPlan as run } from './run-plan.ts';
import { syncSource as sync } from './sources/sync-source.ts';
import { startedByHeddle } from './started-by-heddle.ts';

export const buildGeneration = startedByHeddle(build);
export const evaluateKnowledge = startedByHeddle(evaluate);
export const ingestDocument = startedByHeddle(ingest);
export const replayRuns = startedByHeddle(replay);
export const runPlan = startedByHeddle(run);
export const syncSource = startedByHeddle(sync);

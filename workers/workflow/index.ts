export { buildGeneration } from './ingest/build-generation.ts';
export { evaluateKnowledge } from './evaluate/evaluate-knowledge.ts';
export { ingestDocument } from './ingest/ingest-document.ts';
export { runPlan } from './run-plan.ts';
export { syncSource } from './sources/sync-source.ts';

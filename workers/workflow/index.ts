export { buildGeneration } from './ingest/build-generation.ts';
export { ingestDocument } from './ingest/ingest-document.ts';
export { runPlan } from './run-plan.ts';
export { syncSource } from './sources/sync-source.ts';

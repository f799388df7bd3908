import type { NodeCall, NodeOutcome } from '#workers/workflow/activities';
import { createAgentActivities } from './agent-activities.ts';
import { createEngineActivities } from './engine-activities.ts';
import { createNodeActivity } from './run-node.ts';
import { createKnowledgeActivities } from './knowledge-activities.ts';
import type { Services } from './services.ts';

/** All activities of a worker: one a node type that runs code, under the type's name, and the engine's own. */
export function createActivities(services: Services): Record<string, (...args: never[]) => Promise<unknown>> {
  const nodes: Record<string, (call: NodeCall) => Promise<NodeOutcome>> = {};
  for (const type of Object.values(services.catalogue)) {
    if (type.run) nodes[type.type] = createNodeActivity(type, services);
  }
  return {
    ...nodes,
    ...createAgentActivities(services),
    ...createEngineActivities(services.store),
    ...createKnowledgeActivities({ ...services.ingest, ...services.syncs, ...services.evaluating, ...services.replaying }),
  } as Record<string, (...args: never[]) => Promise<unknown>>;
}

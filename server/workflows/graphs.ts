import { join } from 'node:path';
import type { Compiled, CompileOptions } from '#graph/compile';
import type { Graph } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Catalogue } from '#graph/node-type';
import type { Surroundings } from '#graph/surroundings';
import { catalogue as everyType } from '#nodes/index';
import { ThreadFailed } from '#threads/thread';
import { createThreadPool } from '#threads/thread-pool';
import type { StoredWorkflow } from '#store/contract/workflows';
import { HttpError } from '../http-error.ts';
import type { WorkflowFile } from './file.ts';
import { type GraphAnswer, type GraphJob, type GraphSignature, graphWork } from './graph-work.ts';

/** What the server finds out about graphs. Throws 422 for one that takes too long. */
export interface Graphs {
  check(graph: Graph, surroundings: Surroundings): Promise<readonly Issue[]>;
  compile(graph: Graph, options: CompileOptions): Promise<Compiled>;
  signature(graph: Graph): Promise<GraphSignature>;
  /** The workflow as a file, without its secrets. */
  export(workflow: StoredWorkflow): Promise<WorkflowFile>;
}

/** Graphs up to this size take a few milliseconds; others are looked at in a thread, so that other callers are answered meanwhile. */
const SMALL = { nodes: 60, characters: 50_000 };
const TIME_LIMIT_MS = 30_000;

/** Only the built-in node types are known in the threads; with others all is done at once. */
export function createGraphs(catalogue: Catalogue): Graphs {
  const threads = createThreadPool<GraphJob, GraphAnswer>({
    source: join(import.meta.dirname, 'graph-thread.ts'),
    size: 1,
    timeLimitMs: TIME_LIMIT_MS,
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  });

  async function find<Job extends GraphJob>(job: Job): Promise<GraphAnswer<Job>> {
    if (catalogue !== everyType || isSmall(job.graph)) return graphWork(job, catalogue);
    try {
      return (await threads.run(job)) as GraphAnswer<Job>;
    } catch (error) {
      if (!(error instanceof ThreadFailed) || error.reason === 'ended') throw error;
      throw new HttpError({
        status: 422,
        code: 'GRAPH_TOO_COMPLEX',
        message: 'The workflow is too large or too complex to be checked.',
        hint: 'Split it into several workflows that call each other.',
      });
    }
  }

  return {
    check: (graph, surroundings) => find({ kind: 'check', graph, surroundings }),
    compile: (graph, options) => find({ kind: 'compile', graph, options }),
    signature: (graph) => find({ kind: 'signature', graph }),
    export: ({ graph, ...workflow }) => find({ kind: 'export', graph, workflow }),
  };
}

function isSmall(graph: Graph): boolean {
  return (
    graph.nodes.length <= SMALL.nodes && graph.edges.length <= 4 * SMALL.nodes && JSON.stringify(graph.nodes).length <= SMALL.characters
  );
}

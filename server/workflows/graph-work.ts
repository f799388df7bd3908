import { check, checkTypes } from '#graph/check';
import { compile, type Compiled, type CompileOptions } from '#graph/compile';
import type { Graph } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Catalogue } from '#graph/node-type';
import type { Surroundings, WorkflowSignature } from '#graph/surroundings';
import { workflowSignature } from '#graph/workflow-signature';
import type { StoredWorkflow } from '#store/contract/workflows';
import { exportWorkflow, type WorkflowFile } from './file.ts';

/** What others may know of a graph. */
export type GraphSignature = Pick<WorkflowSignature, 'input' | 'output' | 'calls'>;

/** Something to be found out about a graph. Plain data: it may go to a thread. */
export type GraphJob =
  | { readonly kind: 'check'; readonly graph: Graph; readonly surroundings: Surroundings }
  | { readonly kind: 'compile'; readonly graph: Graph; readonly options: CompileOptions }
  | { readonly kind: 'signature'; readonly graph: Graph }
  | { readonly kind: 'export'; readonly graph: Graph; readonly workflow: Omit<StoredWorkflow, 'graph'> };

/** What was found out. */
export type GraphAnswer<Job extends GraphJob = GraphJob> = {
  readonly check: readonly Issue[];
  readonly compile: Compiled;
  readonly signature: GraphSignature;
  readonly export: WorkflowFile;
}[Job['kind']];

/** Finds it out, at once. */
export function graphWork<Job extends GraphJob>(job: Job, catalogue: Catalogue): GraphAnswer<Job> {
  return workOf(job, catalogue) as GraphAnswer<Job>;
}

function workOf(job: GraphJob, catalogue: Catalogue): GraphAnswer {
  switch (job.kind) {
    case 'check':
      return check(job.graph, catalogue, checkTypes(job.graph, catalogue, job.surroundings));
    case 'compile':
      return compile(job.graph, catalogue, job.options);
    case 'signature':
      return workflowSignature(job.graph, catalogue);
    case 'export':
      return exportWorkflow({ ...job.workflow, graph: job.graph });
  }
}

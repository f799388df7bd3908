import type { Json } from '#graph/json';
import type { Plan } from '#graph/plan';
import type { EffectChoices } from '#graph/replay';
import { HttpError, notFound } from '../http-error.ts';
import { findNode } from '../runs/fork-run.ts';
import { assertType, promisedType, type TypeDependencies } from '../runs/promised-types.ts';
import { refuseReferences } from '../values.ts';
import { storeContent, unrunnable } from '../workflows/publish.ts';
import type { Graphs } from '../workflows/graphs.ts';
import { readWorkflow } from '../workflows/view.ts';
import type { Store } from '#store/contract/store';
import { mockedPort } from './choose-effects.ts';

export type TargetDependencies = TypeDependencies & { readonly store: Store; readonly graphs: Graphs };

/** What past runs are replayed through. */
export interface ReplayTarget {
  /** Null for the draft. */
  readonly version: number | null;
  readonly graphHash: string;
  readonly planHash: string;
  readonly plan: Plan;
}

/** A version of a workflow, or its draft as it is now, which is stored. Throws 404, and 422 with the issues for a draft that cannot run. */
export async function replayTarget(
  dependencies: TargetDependencies,
  workflowId: string,
  version: number | undefined,
): Promise<ReplayTarget> {
  const { store, content, graphs, signatures } = dependencies;
  const { graph } = await readWorkflow(store, workflowId);
  if (version !== undefined) {
    const found = await store.versions.get(workflowId, version);
    if (found === null) throw notFound('version', String(version));
    return { version, graphHash: found.graphHash, planHash: found.planHash, plan: await content.wholePlan(found.planHash) };
  }
  const compiled = await graphs.compile(graph, { surroundings: await signatures.around(workflowId) });
  if (!compiled.ok) throw unrunnable(compiled.issues);
  const { plan } = compiled;
  return {
    version: null,
    graphHash: await storeContent(store, graph as unknown as Json),
    planHash: await storeContent(store, plan as unknown as Json),
    plan,
  };
}

/** Refuses choices for nodes that the target does not have, and made-up outputs that later nodes could not rely on. */
export async function assertChoices(
  dependencies: TargetDependencies,
  workflowId: string,
  target: ReplayTarget,
  { nodes }: EffectChoices,
): Promise<void> {
  const named = Object.entries(nodes).map(([name, choice]) => ({ name, choice, step: findNode(target.plan, name) }));
  const typeOf = named.some(({ choice }) => choice.use === 'mocked')
    ? await promisedType(dependencies, { graphHash: target.graphHash, workflowId })
    : null;
  for (const { name, choice, step } of named) {
    if (choice.use !== 'mocked' || typeOf === null) continue;
    refuseReferences(choice.output);
    const port = mockedPort(step, choice);
    if (!step.ports.includes(port)) {
      throw new HttpError({
        status: 400,
        code: 'PORT_UNKNOWN',
        message: `"${name.slice(0, 80)}" has no output "${port.slice(0, 80)}".`,
        hint: `Use one of: ${step.ports.join(', ')}.`,
      });
    }
    assertType(choice.output, typeOf(step.id, port), `output of "${name}"`);
  }
}

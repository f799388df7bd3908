import type { NodeProblem } from '#graph/node-type';
import type { Surroundings } from '#graph/surroundings';

/** What is wrong with calling a workflow: it is gone, not published, or would lead back here. Null when nothing is, or is known. */
export function workflowProblem(
  call: { readonly workflowId: string; readonly version: number | null; readonly path: string },
  { workflowId, workflows }: Surroundings,
): NodeProblem | null {
  if (workflows === null) return null;
  const called = Object.hasOwn(workflows, call.workflowId) ? workflows[call.workflowId] : undefined;
  const { path } = call;
  if (call.workflowId === workflowId) return recursion(path, 'The workflow would call itself.');
  if (called === undefined)
    return { code: 'WORKFLOW_UNKNOWN', path, message: 'The workflow to call does not exist here.', hint: 'Choose another one.' };
  if (called.version === null && call.version === null)
    return { code: 'WORKFLOW_NOT_PUBLISHED', path, message: `"${called.name}" is not published yet.`, hint: 'Publish it first.' };
  if (workflowId === null) return null;
  const way = wayTo(workflowId, call.workflowId, workflows, new Set());
  return way === null
    ? null
    : recursion(
        path,
        `The workflow would call itself: ${way.map((id) => `"${workflows[id]?.name ?? id}"`).join(' calls ')} calls this one.`,
      );
}

function recursion(path: string, message: string): NodeProblem {
  return { code: 'WORKFLOW_RECURSION', path, message, hint: 'Use a loop inside the workflow, or call another one.' };
}

/** The workflows on the way from one to another; null when none leads there. */
function wayTo(
  target: string,
  from: string,
  workflows: NonNullable<Surroundings['workflows']>,
  seen: Set<string>,
): readonly string[] | null {
  if (seen.has(from)) return null;
  seen.add(from);
  for (const next of workflows[from]?.calls ?? []) {
    if (next === target) return [from];
    const rest = wayTo(target, next, workflows, seen);
    if (rest !== null) return [from, ...rest];
  }
  return null;
}

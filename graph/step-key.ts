// On its own, without zod: the workflow sandbox initialises every module of its bundle again for each run.

/** Names one step run within its run; the same text is part of activity ids and idempotency keys. */
export function stepKey(step: { scope: string; nodeId: string; iteration: number }): string {
  return `${step.scope === '' ? '' : `${step.scope}/`}${step.nodeId}/${step.iteration}`;
}

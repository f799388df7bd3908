/** Callers who wait for the turn to begin a run, by workflow. There is one event loop in a process, and so one of these. */
const waiting = new Map<string, (() => void)[]>();
let isGivingOut = false;

/**
 * Resolves when it is a workflow's turn to begin a run: one each time the event loop comes round, and workflows in turn. A hundred callers of
 * one workflow who come at once would otherwise have all their runs written down before anybody else is answered.
 */
export function startTurn(workflowId: string): Promise<void> {
  return new Promise((resolve) => {
    const lane = waiting.get(workflowId);
    if (lane === undefined) waiting.set(workflowId, [resolve]);
    else lane.push(resolve);
    if (isGivingOut) return;
    isGivingOut = true;
    giveOne();
  });
}

function giveOne(): void {
  const [next] = waiting;
  if (next === undefined) {
    isGivingOut = false;
    return;
  }
  const [workflowId, lane] = next;
  waiting.delete(workflowId);
  const begin = lane.shift();
  if (lane.length > 0) waiting.set(workflowId, lane);
  begin?.();
  setImmediate(giveOne);
}

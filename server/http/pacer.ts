/** Spreads writes over turns of the event loop: a crowd that is answered at once would keep everybody else waiting. */
export interface Pacer {
  /** Resolves when a write of so many bytes may begin, in the order of asking; undefined where it may at once. */
  turn(bytes: number): Promise<void> | undefined;
}

/** What is written in one turn at most, if more than one write wants to. */
const TURN_BYTES = 4 * 1024 * 1024;

/** What any write costs, however short it is. */
const LEAST_BYTES = 64 * 1024;

/** A pacer of `turnBytes` a turn. */
export function createPacer(turnBytes: number = TURN_BYTES): Pacer {
  const waiting: { readonly cost: number; readonly resolve: () => void }[] = [];
  let spent = 0;

  function takes(cost: number): boolean {
    if (spent > 0 && spent + cost > turnBytes) return false;
    spent += cost;
    return true;
  }

  function beginTurn(): void {
    spent = 0;
    for (let next = waiting[0]; next !== undefined && takes(next.cost); next = waiting[0]) {
      waiting.shift();
      next.resolve();
    }
    if (spent > 0) setImmediate(beginTurn);
  }

  return {
    turn(bytes) {
      const cost = Math.max(LEAST_BYTES, bytes);
      if (spent === 0) setImmediate(beginTurn);
      if (waiting.length === 0 && takes(cost)) return undefined;
      return new Promise((resolve) => waiting.push({ cost, resolve }));
    },
  };
}

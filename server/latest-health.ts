import type { Engine } from '#workers/client/engine';

type Health = Awaited<ReturnType<Engine['health']>>;

/** Temporal's client goes on trying for longer than it is told. */
const LIMIT_MS = 2_000;

/** The last answer counts for this long: a busy Temporal takes a second to answer. */
const USABLE_MS = 2_000;

/** How long a caller waits for a new answer while there is one to give. */
const WAIT_MS = 50;

/**
 * Returns the health of the engine, asked once at a time however many want to know, so that a crowd of runs makes no caller wait. While an
 * answer takes long, the last one is given, if it is at most two seconds old. No answer within two seconds is one too.
 */
export function createLatestHealth(engine: Pick<Engine, 'health'>): () => Promise<Health> {
  let asking: Promise<Health> | null = null;
  let last: { readonly health: Health; readonly atMs: number } | null = null;

  async function ask(): Promise<Health> {
    const health = await withinLimit(engine.health()).catch((error: unknown): Health => ({
      ok: false,
      reason: error instanceof Error ? error.message : String(error),
    }));
    last = { health, atMs: performance.now() };
    asking = null;
    return health;
  }

  return () => {
    asking ??= ask();
    return last !== null && performance.now() - last.atMs < USABLE_MS ? Promise.race([asking, after(WAIT_MS, last.health)]) : asking;
  };
}

async function withinLimit(answer: Promise<Health>): Promise<Health> {
  const over = after(LIMIT_MS, { ok: false as const, reason: 'Temporal does not answer within two seconds' });
  return Promise.race([answer, over]);
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());
}

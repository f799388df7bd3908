import type { Engine } from '#workers/client/engine';

type Health = Awaited<ReturnType<Engine['health']>>;

/** A good answer is given again for this long. */
const FRESH_MS = 250;

/** A busy Temporal takes a second to answer, and one that is gone is known to be after two: until then the last good answer counts. */
const USABLE_MS = 2_500;

/** How long a caller waits for a new answer while there is one to give. */
const WAIT_MS = 50;

/**
 * Returns the health of the engine, asked once at a time however many want to know. A good answer is given for 2.5 seconds while a new one is
 * awaited, so that a crowd of runs makes no caller wait. What is not well is never repeated: it is asked again.
 */
export function createLatestHealth(engine: Pick<Engine, 'health'>): () => Promise<Health> {
  let asking: Promise<Health> | null = null;
  let goodAtMs: number | null = null;

  async function ask(): Promise<Health> {
    const health = await engine.health().catch((error: unknown): Health => ({ ok: false, reason: error instanceof Error ? error.message : String(error) }));
    goodAtMs = health.ok ? performance.now() : null;
    asking = null;
    return health;
  }

  return async () => {
    const age = goodAtMs === null ? Number.POSITIVE_INFINITY : performance.now() - goodAtMs;
    if (age < FRESH_MS) return { ok: true };
    asking ??= ask();
    return age < USABLE_MS ? Promise.race([asking, afterWait()]) : asking;
  };
}

function afterWait(): Promise<Health> {
  return new Promise((resolve) => setTimeout(() => resolve({ ok: true }), WAIT_MS).unref());
}

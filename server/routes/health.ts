import type { Hono } from 'hono';
import type { Store } from '#store/contract/store';
import type { Engine } from '#workers/client/engine';
import { createLatestHealth } from '../latest-health.ts';

/** `GET /healthz`: 200 once store, Temporal and worker are ready; 503 before, naming what is not. */
export function healthRoute(app: Hono, { store, engine }: { readonly store: Store; readonly engine: Engine }): void {
  const latestHealth = createLatestHealth(engine);
  app.get('/healthz', async (c) => {
    const problems: string[] = [];
    if (!(await store.isReady())) problems.push('the store does not answer');
    const health = await latestHealth();
    if (!health.ok) problems.push(health.reason);
    c.header('cache-control', 'no-store');
    return problems.length === 0
      ? c.json({ status: 'ok' })
      : c.json({ status: 'unavailable', problems, error: { code: 'NOT_READY', message: `Not ready: ${problems.join('; ')}.` } }, 503, {
          'retry-after': '1',
        });
  });
}

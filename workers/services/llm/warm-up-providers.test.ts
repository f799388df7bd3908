import { expect, it } from 'vitest';
import { warmUpProviders } from './warm-up-providers.ts';

it('asks every kind of provider without a network, and without an error', async () => {
  await expect(warmUpProviders()).resolves.toBeUndefined();
});

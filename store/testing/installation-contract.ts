import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../contract/store.ts';
import { at, openWithWorkflow } from './records.ts';

/** What every store must do with connections and keys. */
export function describeInstallation(name: string, open: () => Promise<Store>): void {
  describe(`the installation on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openWithWorkflow(open);
    });
    afterEach(() => store.close());

    describe('connections', () => {
      it('never show their secret, and keep the parts of it that a change leaves out', async () => {
        const made = await store.connections.insert({
          id: 'c1',
          name: 'Shop',
          kind: 'http',
          settings: { baseUrl: 'https://a.example' },
          secret: { user: 'u', password: 'p' },
          at: at(1),
        });
        expect(JSON.stringify([made, await store.connections.list()])).not.toContain('password');
        await store.connections.update({ id: 'c1', name: 'Shop', kind: 'http', settings: {}, secret: { password: 'p2' }, at: at(2) });
        expect(await store.connections.secret('c1')).toEqual({ user: 'u', password: 'p2' });
        expect(await store.connections.get('c1')).toMatchObject({ settings: {}, updatedAt: at(2) });
        expect(await store.connections.update({ id: 'none', name: 'x', kind: 'y', settings: {}, secret: {}, at: at(2) })).toBeNull();
        expect([await store.connections.remove('c1'), await store.connections.remove('c1'), await store.connections.secret('c1')]).toEqual([
          true,
          false,
          null,
        ]);
      });
    });

    describe('API keys', () => {
      it('are accepted until they are removed, and remember when they were used', async () => {
        await store.apiKeys.insert({ id: 'k1', name: 'CI', key: 'heddle_0123456789', at: at(1) });
        expect([
          await store.apiKeys.accepts('heddle_0123456789', new Date(at(5))),
          await store.apiKeys.accepts('heddle_other', new Date()),
        ]).toEqual([true, false]);
        expect(await store.apiKeys.list()).toEqual([{ id: 'k1', name: 'CI', prefix: 'heddle_012', createdAt: at(1), lastUsedAt: at(5) }]);
        expect(await store.apiKeys.remove('k1')).toBe(true);
        expect(await store.apiKeys.accepts('heddle_0123456789', new Date())).toBe(false);
      });
    });
  });
}

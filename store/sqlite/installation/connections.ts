import { eq } from 'drizzle-orm';
import type { Connection } from '#graph/api';
import type { ConnectionStore, Secret } from '../../contract/connections.ts';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import { connections } from '../schema/installation.ts';
import type { Vault } from '../../vault.ts';

/** Credentials for providers and services. Secrets are encrypted, and read by `secret` alone. */
export function connectionTable(database: StoreDatabase, vault: Vault): ConnectionStore {
  const purposeOf = (id: string): string => `connection:${id}`;
  const one = (id: string, queries: StoreQueries = database) => queries.select().from(connections).where(eq(connections.id, id)).get();
  const openSecret = (row: typeof connections.$inferSelect): Secret =>
    JSON.parse(vault.open(row.sealedSecret, purposeOf(row.id))) as Secret;

  return {
    async insert({ settings, secret, at, ...connection }) {
      const row = {
        ...connection,
        settingsJson: JSON.stringify(settings),
        sealedSecret: vault.seal(JSON.stringify(secret), purposeOf(connection.id)),
        createdAt: at,
        updatedAt: at,
      };
      database.insert(connections).values(row).run();
      return toConnection(row);
    },

    async update({ id, name, kind, settings, secret, at }) {
      return writing(database, (tx) => {
        const before = one(id, tx);
        if (before === undefined) return null;
        const kept =
          Object.keys(secret).length === 0
            ? before.sealedSecret
            : vault.seal(JSON.stringify({ ...openSecret(before), ...secret }), purposeOf(id));
        const change = { name, kind, settingsJson: JSON.stringify(settings), sealedSecret: kept, updatedAt: at };
        tx.update(connections).set(change).where(eq(connections.id, id)).run();
        return toConnection({ ...before, ...change });
      });
    },

    async list() {
      return database.select().from(connections).orderBy(connections.name, connections.id).all().map(toConnection);
    },

    async get(id) {
      const row = one(id);
      return row === undefined ? null : toConnection(row);
    },

    async secret(id) {
      const row = one(id);
      return row === undefined ? null : openSecret(row);
    },

    async remove(id) {
      return database.delete(connections).where(eq(connections.id, id)).run().changes > 0;
    },
  };
}

function toConnection({ id, name, kind, settingsJson, createdAt, updatedAt }: typeof connections.$inferSelect): Connection {
  return { id, name, kind, settings: JSON.parse(settingsJson) as Record<string, string>, createdAt, updatedAt };
}

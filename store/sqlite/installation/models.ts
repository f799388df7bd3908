import { eq } from 'drizzle-orm';
import type { ModelDetails } from '#graph/api';
import type { ModelStore, StoredModel } from '../../contract/models.ts';
import type { StoreDatabase } from '../database.ts';
import { models } from '../schema/installation.ts';

/** The operator's part of the model registry. */
export function modelTable(database: StoreDatabase): ModelStore {
  return {
    async list() {
      return database.select().from(models).orderBy(models.id).all().map(toModel);
    },

    async get(id) {
      const row = database.select().from(models).where(eq(models.id, id)).get();
      return row === undefined ? null : toModel(row);
    },

    async put({ id, updatedAt, ...details }) {
      const row = { detailsJson: JSON.stringify(details), updatedAt };
      database
        .insert(models)
        .values({ id, ...row })
        .onConflictDoUpdate({ target: models.id, set: row })
        .run();
    },

    async remove(id) {
      return database.delete(models).where(eq(models.id, id)).run().changes > 0;
    },
  };
}

function toModel({ id, detailsJson, updatedAt }: typeof models.$inferSelect): StoredModel {
  return { id, updatedAt, ...(JSON.parse(detailsJson) as ModelDetails) };
}

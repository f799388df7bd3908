import { eq } from 'drizzle-orm';
import type { ModelDetails } from '#graph/api';
import type { StoreDatabase } from '../database.ts';
import { models } from '../schema.ts';

/** What the operator has written down of a model: an own entry, or one that stands in place of a built-in one. */
export interface StoredModel extends ModelDetails {
  /** `provider:model`. */
  readonly id: string;
  readonly updatedAt: string;
}

/** The operator's part of the model registry. */
export function modelTable(database: StoreDatabase) {
  return {
    async list(): Promise<readonly StoredModel[]> {
      return database.select().from(models).orderBy(models.id).all().map(toModel);
    },

    async get(id: string): Promise<StoredModel | null> {
      const row = database.select().from(models).where(eq(models.id, id)).get();
      return row === undefined ? null : toModel(row);
    },

    /** Writes an entry whole: nothing of an earlier one stays. */
    async put({ id, updatedAt, ...details }: StoredModel): Promise<void> {
      const row = { detailsJson: JSON.stringify(details), updatedAt };
      database.insert(models).values({ id, ...row }).onConflictDoUpdate({ target: models.id, set: row }).run();
    },

    async remove(id: string): Promise<boolean> {
      return database.delete(models).where(eq(models.id, id)).run().changes > 0;
    },
  };
}

function toModel({ id, detailsJson, updatedAt }: typeof models.$inferSelect): StoredModel {
  return { id, updatedAt, ...(JSON.parse(detailsJson) as ModelDetails) };
}

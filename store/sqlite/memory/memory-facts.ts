import { and, desc, eq, sql } from 'drizzle-orm';
import type { Json } from '#graph/json';
import type { FactPlace, MemoryFactStore } from '../../contract/memory-facts.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { disownContent, replaceContent } from '../content/content-refs.ts';
import { referencesIn } from '../../contract/references-in.ts';
import { type StoreDatabase, writing } from '../database.ts';
import { containsText } from '../like.ts';
import { ownerOf } from '../../contract/memory-space.ts';
import { memoryFacts } from '../schema/memory.ts';
import { workflows } from '../schema/workflows.ts';

/** Remembered facts: values by key. */
export function memoryFactTable(database: StoreDatabase): MemoryFactStore {
  const about = ({ space, subject }: FactPlace) => and(eq(memoryFacts.space, space), eq(memoryFacts.subject, subject));

  return {
    async get(place) {
      const rows = database
        .select({ key: memoryFacts.key, json: memoryFacts.valueJson })
        .from(memoryFacts)
        .where(about(place))
        .orderBy(memoryFacts.key)
        .all();
      return Object.fromEntries(rows.map(({ key, json }) => [key, JSON.parse(json) as Json]));
    },

    async set({ space, subject, key, value, at }) {
      return writing(database, (tx) => {
        const ownerId = ownerOf(space);
        if (ownerId !== null && tx.select({ id: workflows.id }).from(workflows).where(eq(workflows.id, ownerId)).get() === undefined)
          return false;
        const change = { valueJson: JSON.stringify(value), updatedAt: at };
        tx.insert(memoryFacts)
          .values({ space, subject, key, ownerId, ...change })
          .onConflictDoUpdate({ target: [memoryFacts.space, memoryFacts.subject, memoryFacts.key], set: change })
          .run();
        replaceContent(tx, ownerName({ space, subject, key }), referencesIn(change.valueJson));
        return true;
      });
    },

    async remove({ key, ...place }) {
      return writing(database, (tx) => {
        disownContent(tx, [ownerName({ ...place, key })]);
        return (
          tx
            .delete(memoryFacts)
            .where(and(about(place), eq(memoryFacts.key, key)))
            .run().changes > 0
        );
      });
    },

    async list(query) {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const { space, subject, search = '' } = query;
      const rows = database
        .select({
          id: memoryFacts.id,
          scope: memoryFacts.space,
          workflowName: workflows.name,
          subject: memoryFacts.subject,
          key: memoryFacts.key,
          json: memoryFacts.valueJson,
          updatedAt: memoryFacts.updatedAt,
        })
        .from(memoryFacts)
        .leftJoin(workflows, eq(workflows.id, memoryFacts.ownerId))
        .where(
          and(
            space === undefined ? undefined : eq(memoryFacts.space, space),
            subject === undefined ? undefined : eq(memoryFacts.subject, subject),
            search === ''
              ? undefined
              : sql`(${containsText(memoryFacts.key, search)} or ${containsText(memoryFacts.subject, search)} or ${containsText(memoryFacts.valueJson, search)})`,
            after === null ? undefined : sql`(${memoryFacts.updatedAt}, ${memoryFacts.id}) < (${after.at}, ${Number(after.id)})`,
          ),
        )
        .orderBy(desc(memoryFacts.updatedAt), desc(memoryFacts.id))
        .limit(query.limit + 1)
        .all();
      const page = toPage(rows, query.limit, (row) => ({ at: row.updatedAt, id: String(row.id) }));
      return {
        items: page.items.map(({ id: _id, json, ...fact }) => ({ ...fact, value: JSON.parse(json) as Json })),
        nextCursor: page.nextCursor,
      };
    },
  };
}

/** The name under which a fact holds on to the files in its value. */
function ownerName({ space, subject, key }: FactPlace & { readonly key: string }): string {
  return `fact:${space}/${subject}/${key}`;
}

import { eq, inArray, sql } from 'drizzle-orm';
import { preparedOnce, type StoreDatabase, type StoreQueries } from '../database.ts';
import { contentRefs } from '../schema/content.ts';

/** Has an owner hold on to content, beside what it holds already. */
export function ownContent(queries: StoreQueries, owner: string, hashes: readonly string[]): void {
  for (const hash of hashes) queries.insert(contentRefs).values({ owner, hash }).onConflictDoNothing().run();
}

/** The same by a statement that is prepared once, for those that write runs. */
export function contentOwning(database: StoreDatabase): (queries: StoreQueries, owner: string, hashes: readonly string[]) => void {
  const insertion = preparedOnce(database.$client.prepare('INSERT OR IGNORE INTO content_refs (owner, hash) VALUES (?, ?)'));
  return (queries, owner, hashes) => hashes.forEach((hash) => insertion(queries).run(owner, hash));
}

/** Has an owner hold on to this content and to no other. */
export function replaceContent(queries: StoreQueries, owner: string, hashes: readonly string[]): void {
  queries.delete(contentRefs).where(eq(contentRefs.owner, owner)).run();
  ownContent(queries, owner, hashes);
}

/** Lets go of all that the owners hold, and tells what that was. */
export function disownContent(queries: StoreQueries, owners: readonly string[]): readonly string[] {
  const held = queries
    .delete(contentRefs)
    .where(inArray(contentRefs.owner, [...owners]))
    .returning({ hash: contentRefs.hash })
    .all();
  return [...new Set(held.map(({ hash }) => hash))];
}

/** Passes on what one owner holds to another. */
export function passContent(queries: StoreQueries, from: string, to: string): void {
  queries.run(sql`insert or ignore into ${contentRefs} (owner, hash) select ${to}, hash from ${contentRefs} where owner = ${from}`);
  queries.delete(contentRefs).where(eq(contentRefs.owner, from)).run();
}

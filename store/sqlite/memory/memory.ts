import { and, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { MemoryMessage } from '#graph/node-services';
import type { MemoryStore, NewMemoryMessage, SessionKey } from '../../contract/memory.ts';
import { parseCursor, toPage } from '../../cursor.ts';
import { deleteRows } from '../slices.ts';
import { type StoreDatabase, type StoreQueries, writing } from '../database.ts';
import { containsText } from '../like.ts';
import { ownerOf } from '../../contract/memory-space.ts';
import { memoryMessages, memorySessions } from '../schema/memory.ts';
import { workflows } from '../schema/workflows.ts';

/** How many characters of the newest message a list shows. */
const PREVIEW_LENGTH = 160;
/** Messages are read in portions until enough were read. */
const PORTION = 200;

/** Remembered conversations: messages by session, and the summary that stands for the oldest of them. */
export function memoryTable(database: StoreDatabase): MemoryStore {
  const one = (queries: StoreQueries, { space, session }: SessionKey) =>
    queries
      .select()
      .from(memorySessions)
      .where(and(eq(memorySessions.space, space), eq(memorySessions.session, session)))
      .get();
  const count = (queries: StoreQueries, sessionId: number): number =>
    queries
      .select({ last: sql<number | null>`max(${memoryMessages.seq})` })
      .from(memoryMessages)
      .where(eq(memoryMessages.sessionId, sessionId))
      .get()?.last ?? 0;

  const infos = () =>
    database
      .select({
        id: memorySessions.id,
        session: memorySessions.session,
        scope: memorySessions.space,
        workflowId: memorySessions.workflowId,
        workflowName: workflows.name,
        messages: sql<number>`(select count(*) from ${memoryMessages} m where m.session_id = ${memorySessions.id})`,
        tokens: sql<number>`(select coalesce(sum(m.tokens), 0) from ${memoryMessages} m where m.session_id = ${memorySessions.id})`,
        summarised: memorySessions.summarisedUpTo,
        preview: sql<string>`coalesce((select substr(m.text, 1, ${PREVIEW_LENGTH}) from ${memoryMessages} m where m.session_id = ${memorySessions.id} order by m.seq desc limit 1), '')`,
        createdAt: memorySessions.createdAt,
        updatedAt: memorySessions.updatedAt,
      })
      .from(memorySessions)
      .leftJoin(workflows, eq(workflows.id, memorySessions.workflowId));

  /** Messages after the given one, newest first, read only as far as they are asked for. */
  function* newestFirst(sessionId: number, after: number) {
    let before = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const rows = database
        .select()
        .from(memoryMessages)
        .where(and(eq(memoryMessages.sessionId, sessionId), gt(memoryMessages.seq, after), lt(memoryMessages.seq, before)))
        .orderBy(desc(memoryMessages.seq))
        .limit(PORTION)
        .all();
      yield* rows;
      if (rows.length < PORTION) return;
      before = rows.at(-1)?.seq ?? 0;
    }
  }

  return {
    async load({ maxMessages = Infinity, maxTokens = Infinity, ...key }) {
      const row = one(database, key);
      if (row === undefined) return { summary: '', messages: [], total: 0, summarised: 0 };
      const messages: MemoryMessage[] = [];
      let tokens = 0;
      for (const { role, text, at, tokens: own } of newestFirst(row.id, row.summarisedUpTo)) {
        tokens += own;
        if (messages.length >= maxMessages || tokens > maxTokens) break;
        messages.push({ role, text, at });
      }
      return { summary: row.summary, messages: messages.reverse(), total: count(database, row.id), summarised: row.summarisedUpTo };
    },

    async append(addition) {
      const { space, session, workflowId, messages, at } = addition;
      // Immediate: two runs that add at once number their messages one after the other.
      return writing(database, (tx) => {
        if (tx.select({ id: workflows.id }).from(workflows).where(eq(workflows.id, workflowId)).get() === undefined) return null;
        const isNew = (message: NewMemoryMessage) =>
          tx.select({ seq: memoryMessages.seq }).from(memoryMessages).where(eq(memoryMessages.entryKey, message.entryKey)).get() ===
          undefined;
        const added = messages.filter(isNew);
        tx.insert(memorySessions)
          .values({ space, session, ownerId: ownerOf(space), workflowId, summary: '', summarisedUpTo: 0, createdAt: at, updatedAt: at })
          .onConflictDoUpdate({ target: [memorySessions.space, memorySessions.session], set: { updatedAt: at } })
          .run();
        const { id = 0 } = one(tx, addition) ?? {};
        const total = count(tx, id);
        if (added.length > 0)
          tx.insert(memoryMessages)
            .values(added.map((message, index) => ({ ...message, sessionId: id, seq: total + index + 1, at })))
            .run();
        return { total: total + added.length };
      });
    },

    async summarise({ summary, upTo, ...key }) {
      database
        .update(memorySessions)
        .set({ summary, summarisedUpTo: upTo })
        .where(and(eq(memorySessions.space, key.space), eq(memorySessions.session, key.session), lt(memorySessions.summarisedUpTo, upTo)))
        .run();
    },

    async forget({ space, session }) {
      const found = one(database, { space, session });
      if (found === undefined) return false;
      await deleteRows(database, memoryMessages, eq(memoryMessages.sessionId, found.id));
      return database.delete(memorySessions).where(eq(memorySessions.id, found.id)).run().changes > 0;
    },

    async spacesOf(session) {
      return database
        .select({ space: memorySessions.space })
        .from(memorySessions)
        .where(eq(memorySessions.session, session))
        .orderBy(memorySessions.space)
        .all()
        .map(({ space }) => space);
    },

    async sessions(query) {
      const after = query.cursor === undefined ? null : parseCursor(query.cursor);
      if (query.cursor !== undefined && after === null) return null;
      const search = query.search ?? '';
      const rows = infos()
        .where(
          and(
            query.space === undefined ? undefined : eq(memorySessions.space, query.space),
            search === ''
              ? undefined
              : sql`(${containsText(memorySessions.session, search)} or ${containsText(memorySessions.summary, search)} or exists (select 1 from ${memoryMessages} where ${memoryMessages.sessionId} = ${memorySessions.id} and ${containsText(memoryMessages.text, search)}))`,
            after === null ? undefined : sql`(${memorySessions.updatedAt}, ${memorySessions.id}) < (${after.at}, ${Number(after.id)})`,
          ),
        )
        .orderBy(desc(memorySessions.updatedAt), desc(memorySessions.id))
        .limit(query.limit + 1)
        .all();
      const page = toPage(rows, query.limit, (row) => ({ at: row.updatedAt, id: String(row.id) }));
      return { items: page.items.map(({ id: _id, ...info }) => info), nextCursor: page.nextCursor };
    },

    async conversation(query) {
      const info = infos()
        .where(and(eq(memorySessions.space, query.space), eq(memorySessions.session, query.session)))
        .get();
      if (info === undefined) return null;
      const { id, ...session } = info;
      const rows = database
        .select({ seq: memoryMessages.seq, role: memoryMessages.role, text: memoryMessages.text, at: memoryMessages.at })
        .from(memoryMessages)
        .where(and(eq(memoryMessages.sessionId, id), query.before === undefined ? undefined : lt(memoryMessages.seq, query.before)))
        .orderBy(desc(memoryMessages.seq))
        .limit(query.limit + 1)
        .all();
      const items = rows.slice(0, query.limit).reverse();
      return {
        ...session,
        summary: one(database, query)?.summary ?? '',
        items,
        nextCursor: rows.length > query.limit ? String(items[0]?.seq ?? 1) : null,
      };
    },
  };
}

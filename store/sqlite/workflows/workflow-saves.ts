import { and, eq, lt } from 'drizzle-orm';
import type { SavedBy } from '#graph/api';
import type { MadeSave, SaveOrigin } from '../../contract/workflows.ts';
import type { StoreDatabase, StoreTransaction } from '../database.ts';
import { workflowSaves } from '../schema/workflows.ts';

/** An editor that has not saved for this long is forgotten. */
const REMEMBERED_DAYS = 60;

/** The earlier save of this id, if its editor has not made another one since. */
export function repeatedSave(tx: StoreTransaction, workflowId: string, origin: SaveOrigin): MadeSave | null {
  const [{ saveId }, editor] = [origin, editorOf(origin)];
  if (saveId === undefined || editor === null) return null;
  const row = tx
    .select({ revision: workflowSaves.revision, at: workflowSaves.savedAt })
    .from(workflowSaves)
    .where(and(eq(workflowSaves.workflowId, workflowId), eq(workflowSaves.editor, editor), eq(workflowSaves.saveId, saveId)))
    .get();
  return row ?? null;
}

/** Remembers a save as the last one of its editor. */
export function recordSave(tx: StoreTransaction, workflowId: string, origin: SaveOrigin, { revision, at }: MadeSave): void {
  const [{ saveId, by }, editor] = [origin, editorOf(origin)];
  if (editor === null) return;
  const made = { saveId: saveId ?? null, revision, savedAt: at, savedByJson: JSON.stringify(by) };
  tx.insert(workflowSaves)
    .values({ workflowId, editor, ...made })
    .onConflictDoUpdate({ target: [workflowSaves.workflowId, workflowSaves.editor], set: made })
    .run();
  const forgotten = new Date(Date.parse(at) - REMEMBERED_DAYS * 86_400_000).toISOString();
  tx.delete(workflowSaves)
    .where(and(eq(workflowSaves.workflowId, workflowId), lt(workflowSaves.savedAt, forgotten)))
    .run();
}

/** Who made a revision; null where nobody knows. */
export function savedBy(database: StoreDatabase, workflowId: string, revision: number): SavedBy | null {
  const row = database
    .select({ json: workflowSaves.savedByJson })
    .from(workflowSaves)
    .where(and(eq(workflowSaves.workflowId, workflowId), eq(workflowSaves.revision, revision)))
    .get();
  return row === undefined ? null : (JSON.parse(row.json) as SavedBy | null);
}

function editorOf({ editor, by }: SaveOrigin): string | null {
  if (editor !== undefined) return editor;
  return by === null ? null : by.kind === 'editor' ? by.editor : `key:${by.name ?? ''}`;
}

import { z } from 'zod';
import { graphSchema } from '#graph/graph';
import type { Unsaved } from './draft.ts';
import type { TestRun } from './editor-state.ts';

const documentSchema = z.object({ name: z.string(), description: z.string(), graph: graphSchema });
const keptSchema = z.object({
  document: documentSchema,
  base: documentSchema,
  revision: z.number().int(),
  unanswered: z.object({ saveId: z.string(), document: documentSchema }).nullable(),
});

/** A draft that an editor kept and did not get to the server. */
export interface KeptDraft extends Unsaved {
  /** The editor that kept it. */
  readonly editor: string;
}

const prefix = (workflowId: string): string => `heddle:draft:${workflowId}:`;

/** While edits go on, the draft is written this often at most: it is the whole graph. */
const WRITE_EVERY_MS = 300;

/** Where one editor keeps its unsaved draft. Other editors of the same workflow keep theirs beside it, and none removes another's. */
export interface DraftKeeper {
  readonly keep: (unsaved: Unsaved, isUrgent: boolean) => void;
  readonly forget: () => void;
  /** Writes what waits to be written: the page may be closed now. */
  readonly flush: () => void;
}

/** Makes the keeper of an editor's draft. */
export function createDraftKeeper(workflowId: string, editor: string): DraftKeeper {
  const key = prefix(workflowId) + editor;
  let waiting: Unsaved | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting !== null) write(key, JSON.stringify(waiting));
    waiting = null;
  };
  return {
    keep(unsaved, isUrgent) {
      waiting = unsaved;
      if (isUrgent) flush();
      else timer ??= setTimeout(flush, WRITE_EVERY_MS);
    },
    forget() {
      clearTimeout(timer);
      timer = undefined;
      waiting = null;
      remove(key);
    },
    flush,
  };
}

/** The drafts that editors of a workflow kept, those still open included. */
export function keptDrafts(workflowId: string): readonly KeptDraft[] {
  return storedKeys(prefix(workflowId)).flatMap((key): KeptDraft[] => {
    const parsed = keptSchema.safeParse(read(key));
    return parsed.success ? [{ ...parsed.data, editor: key.slice(prefix(workflowId).length) }] : [];
  });
}

/** Forgets the draft of an editor that is closed and whose draft lives on in another one. */
export function forgetDraft(workflowId: string, editor: string): void {
  remove(prefix(workflowId) + editor);
}

const runSchema = z.object({ triggerId: z.string(), input: z.json() });

const runKeyOf = (workflowId: string): string => `heddle:test-run:${workflowId}`;

/** What the last test run in this browser was given, or undefined. */
export function lastTestRun(workflowId: string): TestRun | undefined {
  const parsed = runSchema.safeParse(read(runKeyOf(workflowId)));
  return parsed.success ? (parsed.data as TestRun) : undefined;
}

/** Remembers what a test run was given. */
export function keepTestRun(workflowId: string, run: TestRun): void {
  write(runKeyOf(workflowId), JSON.stringify(run));
}

const hiddenKeyOf = (workflowId: string): string => `heddle:hidden-run:${workflowId}`;

/** The test run that somebody took off the canvas in this browser, or undefined. */
export function hiddenRun(workflowId: string): string | undefined {
  return z.string().safeParse(read(hiddenKeyOf(workflowId))).data;
}

/** Remembers that a test run was taken off the canvas. */
export function keepHiddenRun(workflowId: string, runId: string): void {
  write(hiddenKeyOf(workflowId), JSON.stringify(runId));
}

/** A full or forbidden storage is no reason to stop editing: the save state still shows what the server does not have. */
function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // See above.
  }
}

function read(key: string): unknown {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? undefined : JSON.parse(stored);
  } catch {
    return undefined;
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // See write.
  }
}

function storedKeys(start: string): readonly string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

import { z } from 'zod';
import { graphSchema } from '#graph/graph';
import type { Draft } from './autosave.ts';
import type { TestRun } from './editor-state.ts';

const keptSchema = z.object({ graph: graphSchema, name: z.string(), revision: z.number() });

const keyOf = (workflowId: string): string => `heddle:draft:${workflowId}`;

/** Keeps a draft that is not on the server yet. A full or forbidden storage is no reason to stop editing. */
export function keepDraft(workflowId: string, draft: Draft, revision: number): void {
  try {
    localStorage.setItem(keyOf(workflowId), JSON.stringify({ ...draft, revision }));
  } catch {
    // Nothing better is at hand; the save state still shows that the server does not have it.
  }
}

/** The draft kept by an earlier visit, or null. */
export function keptDraft(workflowId: string): (Draft & { readonly revision: number }) | null {
  try {
    const parsed = keptSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(workflowId)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Forgets the kept draft. */
export function forgetDraft(workflowId: string): void {
  try {
    localStorage.removeItem(keyOf(workflowId));
  } catch {
    // See keepDraft.
  }
}

const runSchema = z.object({ triggerId: z.string(), input: z.json() });

const runKeyOf = (workflowId: string): string => `heddle:test-run:${workflowId}`;

/** What the last test run in this browser was given, or undefined. */
export function lastTestRun(workflowId: string): TestRun | undefined {
  try {
    const parsed = runSchema.safeParse(JSON.parse(localStorage.getItem(runKeyOf(workflowId)) ?? 'null'));
    return parsed.success ? (parsed.data as TestRun) : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers what a test run was given. */
export function keepTestRun(workflowId: string, run: TestRun): void {
  try {
    localStorage.setItem(runKeyOf(workflowId), JSON.stringify(run));
  } catch {
    // See keepDraft.
  }
}

import { z } from 'zod';
import { graphSchema } from '#graph/graph';
import type { Json } from '#graph/json';
import type { Draft } from './autosave.ts';

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

/** The input of the last test run in this browser, or undefined. */
export function lastTestInput(workflowId: string): Json | undefined {
  try {
    const stored = localStorage.getItem(`heddle:test-input:${workflowId}`);
    return stored === null ? undefined : (JSON.parse(stored) as Json);
  } catch {
    return undefined;
  }
}

/** Remembers the input of a test run. */
export function keepTestInput(workflowId: string, input: Json): void {
  try {
    localStorage.setItem(`heddle:test-input:${workflowId}`, JSON.stringify(input));
  } catch {
    // See keepDraft.
  }
}

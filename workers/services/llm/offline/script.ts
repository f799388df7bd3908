import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';

/** Which call of a step this is. */
export interface ScriptPlace {
  readonly prompt: string;
  /** Counts up in loops, from 0. */
  readonly iteration: number;
  /** From 1. */
  readonly attempt: number;
  /** The name that the offline model is asked by. */
  readonly model: string;
}

/**
 * What a script says to answer, or undefined when it has come to its end. One entry an iteration. `{ "when": "words",
 * "answer": … }` counts only where the prompt holds the words, `{ "model": "offline:small", "answer": … }` only for the stand-in of
 * that name; `{ "error": { "code", "message", "retryable" } }` entries before an answer fail that many attempts first, so that
 * retries can be rehearsed.
 */
export function scriptedAnswer(script: readonly Json[], place: ScriptPlace): Json | undefined {
  let iteration = 0;
  let failures: { readonly [key: string]: Json }[] = [];
  for (const entry of script) {
    const { condition, fields } = readEntry(entry);
    if (condition !== null && !holds(condition, place)) {
      failures = [];
      continue;
    }
    const failure = asObject(fields?.['error'] ?? null);
    if (failure !== undefined && Object.keys(fields ?? {}).length === 1) {
      // A failure of one model alone is its answer, however often it is asked: another model is to take over.
      if (condition?.model !== undefined && iteration === place.iteration) throw scriptedError(failure);
      failures.push(failure);
      continue;
    }
    if (iteration === place.iteration) {
      const failed = failures[place.attempt - 1];
      if (failed !== undefined) throw scriptedError(failed);
      return condition === null ? entry : (fields?.['answer'] ?? null);
    }
    iteration += 1;
    failures = [];
  }
  const failed = iteration === place.iteration ? failures[place.attempt - 1] : undefined;
  if (failed !== undefined) throw scriptedError(failed);
  return undefined;
}

interface Condition {
  readonly when?: string;
  readonly model?: string;
}

/** An entry's condition, and its fields without it. */
function readEntry(entry: Json): { readonly condition: Condition | null; readonly fields: { readonly [key: string]: Json } | undefined } {
  const fields = asObject(entry);
  if (fields === undefined || !('answer' in fields || 'error' in fields)) return { condition: null, fields };
  const { when, model, ...rest } = fields;
  const condition: Condition = {
    ...(typeof when === 'string' ? { when } : {}),
    ...(typeof model === 'string' && model.startsWith('offline') ? { model } : {}),
  };
  return Object.keys(condition).length === 0 ? { condition: null, fields } : { condition, fields: rest };
}

function holds({ when, model }: Condition, place: ScriptPlace): boolean {
  return (when === undefined || place.prompt.toLowerCase().includes(when.toLowerCase())) && (model === undefined || model === place.model);
}

function scriptedError(fields: { readonly [key: string]: Json }): NodeError {
  const { code, message, retryable, retryAfterMs } = fields;
  return new NodeError({
    code: typeof code === 'string' ? code : 'MODEL_FAILED',
    message: typeof message === 'string' ? message : 'The offline model fails here, as its script says.',
    hint: 'This failure is written in the node’s offline answers.',
    retryable: retryable !== false,
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  });
}

function asObject(value: Json): { readonly [key: string]: Json } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : undefined;
}

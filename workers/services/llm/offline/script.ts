import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';

/** Which call of a step this is. */
export interface ScriptPlace {
  readonly prompt: string;
  /** Counts up in loops, from 0. */
  readonly iteration: number;
  /** From 1. */
  readonly attempt: number;
}

/**
 * What a script says to answer, or undefined when it has come to its end. One entry an iteration. `{ "when": "words",
 * "answer": … }` counts only where the prompt holds the words; `{ "error": { "code", "message", "retryable" } }` entries before
 * an answer fail that many attempts first, so that retries can be rehearsed.
 */
export function scriptedAnswer(script: readonly Json[], place: ScriptPlace): Json | undefined {
  const prompt = place.prompt.toLowerCase();
  let iteration = 0;
  let failures: { readonly [key: string]: Json }[] = [];
  for (const entry of script) {
    const fields = asObject(entry);
    const failure = asObject(fields?.['error'] ?? null);
    if (failure !== undefined && Object.keys(fields ?? {}).length === 1) {
      failures.push(failure);
      continue;
    }
    const when = fields?.['when'];
    const isConditional = typeof when === 'string' && fields !== undefined && 'answer' in fields;
    if (isConditional && !prompt.includes(when.toLowerCase())) {
      failures = [];
      continue;
    }
    if (iteration === place.iteration) {
      const failed = failures[place.attempt - 1];
      if (failed !== undefined) throw scriptedError(failed);
      return isConditional ? (fields['answer'] ?? null) : entry;
    }
    iteration += 1;
    failures = [];
  }
  const failed = iteration === place.iteration ? failures[place.attempt - 1] : undefined;
  if (failed !== undefined) throw scriptedError(failed);
  return undefined;
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

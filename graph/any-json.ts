import { z } from 'zod';
import type { Json } from './json.ts';

/** Deepest nesting of lists and objects in any value: what reads values goes down into every level. */
export const MAX_VALUE_DEPTH = 256;

/** Any JSON value. Unlike `z.json()`, which copies what it reads part by part, it looks through a megabyte in milliseconds. */
export const anyJson: z.ZodType<Json> = z.custom<Json>((value) => isJson(value), {
  error: `must be JSON, nested at most ${MAX_VALUE_DEPTH} levels deep`,
});

function isJson(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const inner: unknown[] = [];
    for (const one of level) {
      if (typeof one === 'string' || typeof one === 'boolean' || one === null || (typeof one === 'number' && Number.isFinite(one)))
        continue;
      if (typeof one !== 'object' || depth >= MAX_VALUE_DEPTH) return false;
      if (Array.isArray(one)) for (const item of one) inner.push(item);
      else if (isPlain(one)) for (const key of Object.keys(one)) inner.push((one as { readonly [key: string]: unknown })[key]);
      else return false;
    }
    level = inner;
  }
  return true;
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

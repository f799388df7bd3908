import type { Json, JsonObject } from '#graph/json';
import { type ModelCache, type ModelChain, type ModelRouting, singleModel } from '#graph/model';
import { chainOf, modelChainSchema } from '#nodes/model-fields';
import { asObject } from '../../field-value.ts';

/** The whole chain of a stored `model` setting, defaults filled in; what can't be read is left out. */
export function readChain(value: Json | undefined): ModelChain {
  if (typeof value === 'string') return singleModel(value === '' ? 'auto' : value);
  const whole = modelChainSchema.safeParse(value ?? {});
  if (whole.success) return chainOf(whole.data);
  const { model } = asObject(value);
  return singleModel(typeof model === 'string' && model !== '' ? model : 'auto');
}

/** True when the stored setting is neither a name nor a chain, so that `readChain` leaves something out. */
export function isDamaged(value: Json | undefined): boolean {
  return value !== undefined && typeof value !== 'string' && !modelChainSchema.safeParse(value).success;
}

/** The shortest setting that says the same: a chain of one model and nothing else is its name. */
export function writeChain(chain: ModelChain): Json {
  const { model, fallbacks, routing, cache, temperature, maxOutputTokens, timeoutMs } = chain;
  const extras: JsonObject = {
    // The union is plain data.
    ...(fallbacks.length === 0 ? {} : { fallbacks: fallbacks.map((fallback) => ({ model: fallback.model, on: [...fallback.on] })) }),
    ...(routing.kind === 'none' ? {} : { routing: { ...routing } as JsonObject }),
    ...(cache.kind === 'off' ? {} : { cache: { ...cache } as JsonObject }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  return Object.keys(extras).length === 0 ? model : { model, ...extras };
}

/** A routing rule of this kind to begin with; the model of the rule before it stays. */
export function routingOf(kind: ModelRouting['kind'], before: ModelRouting, suggestion: string): ModelRouting {
  const model = before.kind === 'none' ? suggestion : before.model;
  switch (kind) {
    case 'none':
      return { kind };
    case 'expression':
      return { kind, model };
    case 'tokens':
      return { kind, model, above: 4_000 };
    case 'escalate':
      return { kind, model, check: '' };
  }
}

/** A cache of this kind with its defaults; scope and time of the one before it stay. */
export function cacheOf(kind: ModelCache['kind'], before: ModelCache): ModelCache {
  const kept = before.kind === 'off' ? {} : { scope: before.scope, ttlMs: before.ttlMs };
  return modelChainSchema.parse({ cache: { kind, ...(kind === 'off' ? {} : kept) } }).cache;
}

/** What the folded part holds, in a few words; empty when it holds nothing. */
export function describeExtras({ fallbacks, routing, cache, temperature, maxOutputTokens, timeoutMs }: ModelChain): string {
  const own = [temperature, maxOutputTokens, timeoutMs].filter((value) => value !== undefined).length;
  return [
    fallbacks.length === 0 ? '' : fallbacks.length === 1 ? '1 fallback' : `${fallbacks.length} fallbacks`,
    routing.kind === 'none' ? '' : 'routed',
    cache.kind === 'off' ? '' : cache.kind === 'exact' ? 'exact cache' : 'similar cache',
    own === 0 ? '' : own === 1 ? '1 parameter' : `${own} parameters`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

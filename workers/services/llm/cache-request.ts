import type { Json } from '#graph/json';
import type { LlmMessage, ModelCache, ModelChain } from '#graph/model';
import type { LlmStep, SettledRequest } from './ask-chain.ts';
import type { ChainPlan } from './chain.ts';
import type { CacheRequest } from './collaborators.ts';
import { type ModelDirectory, resolveModel } from './resolve-model.ts';

/** What decides an answer beside the request itself. */
export interface CacheMaterial {
  readonly chain: ModelChain;
  readonly plan: ChainPlan;
  readonly directory: ModelDirectory;
  readonly step: Pick<LlmStep, 'iteration'>;
}

/** The question to the cache for a request; null when its answers are not kept. */
export function cacheRequestFor(request: SettledRequest, { chain, plan, directory, step }: CacheMaterial): CacheRequest | null {
  if (chain.cache.kind === 'off') return null;
  const { system, messages, prompt, files, schema, tools, toolChoice, temperature, maxOutputTokens, script, scriptIndex } = request;
  const settings = {
    models: [
      ...plan.candidates.map(({ model, on }) => ({ model: nowCalled(model, directory), on })),
      ...(plan.escalation === null ? [] : [{ model: nowCalled(plan.escalation.model, directory) }]),
    ],
    check: chain.routing.kind === 'escalate' ? chain.routing.check : '',
    system,
    messages: (messages ?? []).map(stripped),
    files: (files ?? []).map(({ $file, mediaType }) => [$file, mediaType]),
    schema,
    tools,
    toolChoice,
    temperature,
    maxOutputTokens,
    // Scripted answers belong to their place.
    ...(script === undefined || script.length === 0 ? {} : { script, place: scriptIndex ?? step.iteration }),
  };
  return { cache: kindFor(chain.cache, request), settings: canonical(settings), text: prompt };
}

/** A near prompt may have a near answer, but never the same tool calls. */
function kindFor(cache: Exclude<ModelCache, { kind: 'off' }>, { tools }: SettledRequest): CacheRequest['cache'] {
  return cache.kind === 'similar' && (tools ?? []).length > 0 ? { kind: 'exact', scope: cache.scope, ttlMs: cache.ttlMs } : cache;
}

/** `auto` is another model when a key was added since. */
function nowCalled(model: string, directory: ModelDirectory): string {
  try {
    return resolveModel(model, directory).name;
  } catch {
    return model;
  }
}

/** A message without what changes from call to call and shapes nothing: names of files, signatures. */
function stripped(message: LlmMessage): object {
  if (message.role === 'user')
    return { role: 'user', text: message.text, files: (message.files ?? []).map(({ $file, mediaType }) => [$file, mediaType]) };
  if (message.role === 'assistant')
    return { role: 'assistant', text: message.text, toolCalls: (message.toolCalls ?? []).map((call) => [call.tool, call.arguments]) };
  return { role: 'tool', tool: message.tool, result: message.result, isError: message.isError ?? false };
}

/** JSON with the fields of objects in order, so that the same value is the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner as { readonly [key: string]: Json }).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  });
}

import { NodeError, type NodeErrorData } from '#graph/errors';
import type { Json, JsonObject } from '#graph/json';
import type { FallbackReason, ModelChain } from '#graph/model';
import type { ModelCallRecord } from '#graph/run';

/** A model of a chain and why it is asked. */
export interface Candidate {
  /** As the chain names it. */
  readonly model: string;
  readonly because: Exclude<ModelCallRecord['because'], 'repair'>;
  /** For which failures before it this model is asked; null for the first. */
  readonly on: readonly FallbackReason[] | null;
}

/** Who is asked, in order, and who answers instead where the answer is not good enough. */
export interface ChainPlan {
  readonly candidates: readonly [Candidate, ...Candidate[]];
  readonly escalation: Candidate | null;
}

const RATE_LIMIT_CODES: readonly string[] = ['MODEL_RATE_LIMITED', 'MODEL_CONNECTION_BUSY', 'MODEL_OVERLOADED', 'MODEL_QUOTA_USED_UP'];
const POOR_ANSWER_CODES: readonly string[] = ['MODEL_OUTPUT_INVALID', 'MODEL_ANSWER_EMPTY', 'MODEL_OUTPUT_CUT', 'MODEL_TOOL_CALL_INVALID'];

/** Decides who is asked before anybody is. */
export function planChain(chain: ModelChain, request: { readonly estimatedTokens: number; readonly route: Json | undefined }): ChainPlan {
  const { routing } = chain;
  const routed = routedModel(chain, request);
  const first: Candidate =
    routed === null ? { model: chain.model, because: 'first', on: null } : { model: routed, because: 'routed', on: null };
  const fallbacks = chain.fallbacks
    .filter(({ model }) => model !== first.model)
    .map(({ model, on }): Candidate => ({ model, because: 'fallback', on }));
  return {
    candidates: [first, ...fallbacks],
    escalation: routing.kind === 'escalate' ? { model: routing.model, because: 'escalated', on: null } : null,
  };
}

/** The model that the routing rule takes in place of the first; null when it takes the first. */
function routedModel(
  { routing }: ModelChain,
  { estimatedTokens, route }: { readonly estimatedTokens: number; readonly route: Json | undefined },
): string | null {
  if (routing.kind === 'tokens') return estimatedTokens > routing.above ? routing.model : null;
  if (routing.kind !== 'expression') return null;
  if (route === undefined || route === null || route === false || route === '') return null;
  if (route === true) return routing.model;
  if (typeof route === 'string' && (route === 'auto' || route === 'offline' || /^[^:\s]+:\S/.test(route))) return route;
  throw new NodeError({
    code: 'MODEL_ROUTE_INVALID',
    message: `The route is ${JSON.stringify(route).slice(0, 80)}, which names no model.`,
    hint: 'Let the route be true (takes the routed model), false or empty (takes the first), or the name of a model such as openai:gpt-6-sol.',
  });
}

/** The candidates that are left after one of them failed, the one to be asked next first. */
export function afterFailure(remaining: readonly Candidate[], error: NodeErrorData): readonly Candidate[] {
  const reason = fallbackReason(error);
  const next = reason === null ? -1 : remaining.findIndex(({ on }) => on === null || on.includes(reason));
  return next < 0 ? [] : remaining.slice(next);
}

/** What kind of failure it is; null for one that another model would not fix. */
export function fallbackReason({ code }: NodeErrorData): FallbackReason | null {
  if (RATE_LIMIT_CODES.includes(code)) return 'rate-limit';
  if (code === 'MODEL_TIMEOUT') return 'timeout';
  return code.startsWith('MODEL_') && code !== 'MODEL_ROUTE_INVALID' ? 'error' : null;
}

/** True when the model answered, but not well: a stronger one may. */
export function isPoorAnswer({ code }: NodeErrorData): boolean {
  return POOR_ANSWER_CODES.includes(code);
}

/** A model that was asked in vain. */
export interface FailedAttempt {
  readonly model: string;
  readonly error: NodeError;
}

/** The failure of a whole chain: that of its first model, with what became of the others. */
export function chainFailure([first, ...others]: readonly [FailedAttempt, ...FailedAttempt[]]): NodeError {
  if (others.length === 0) return first.error;
  const attempts = [first, ...others];
  const { retryAfterMs: _ownWait, details, ...data } = first.error.data;
  const waits = attempts.flatMap(({ error }) => (error.data.retryAfterMs === undefined ? [] : [error.data.retryAfterMs]));
  const listed = attempts.map(({ model, error }) => ({ model, code: error.data.code }));
  const own = isObject(details) ? details : details === undefined ? {} : { first: details };
  return new NodeError(
    {
      ...data,
      message: `${data.message} ${others.length === 1 ? 'The model after it' : `The ${others.length} models after it`} failed too: ${listed
        .slice(1)
        .map(({ model, code }) => `${model} (${code})`)
        .join(', ')}.`,
      retryable: attempts.some(({ error }) => error.data.retryable),
      ...(waits.length === 0 ? {} : { retryAfterMs: Math.min(...waits) }),
      details: { ...own, attempts: listed },
    },
    { cause: first.error },
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

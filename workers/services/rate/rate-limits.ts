import { z } from 'zod';
import { type ProviderConnection, providerFromConnection } from '../llm/config.ts';

/** What a provider allows; null: without limit. */
export interface RateLimits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly maxConcurrent: number | null;
}

const limit = z.coerce.number().int().min(1).nullable().catch(null).default(null);
const limitsSchema = z.object({ requestsPerMinute: limit, tokensPerMinute: limit, maxConcurrent: limit });

/** The limits among the settings of a connection; null when it has none. */
export function readLimits(settings: { readonly [name: string]: unknown }): RateLimits | null {
  const limits = limitsSchema.parse({
    requestsPerMinute: settings['requestsPerMinute'] ?? null,
    tokensPerMinute: settings['tokensPerMinute'] ?? null,
    maxConcurrent: settings['maxConcurrent'] ?? null,
  });
  return Object.values(limits).some((value) => value !== null) ? limits : null;
}

/**
 * The limits of a provider: those of the first connection that stands for it, else those that the operator gave an endpoint in
 * `HEDDLE_LLM_ENDPOINTS`. Providers that are set up by a key in the environment alone have none.
 */
export function providerLimits(sources: {
  readonly connections: () => Promise<readonly Omit<ProviderConnection, 'secret'>[]>;
  readonly env: { readonly [name: string]: string | undefined };
}): (provider: string) => Promise<RateLimits | null> {
  const endpoints = endpointLimits(sources.env['HEDDLE_LLM_ENDPOINTS']);
  return async (provider) => {
    const connection = (await sources.connections()).find(
      (candidate) => providerFromConnection({ ...candidate, secret: {} })?.id === provider,
    );
    return connection === undefined ? (endpoints.get(provider) ?? null) : readLimits(connection.settings);
  };
}

const positive = z.number().int().min(1).optional();
const endpointsSchema = z.array(
  z.looseObject({ id: z.string(), requestsPerMinute: positive, tokensPerMinute: positive, maxConcurrent: positive }),
);

/**
 * Reads only the limits: the rest of the variable is read, and complained about, where providers are set up.
 * @throws Error naming the variable when a limit is no whole number above zero
 */
function endpointLimits(text: string | undefined): ReadonlyMap<string, RateLimits> {
  if (text === undefined || text.trim() === '') return new Map();
  const parsed = endpointsSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(
      `HEDDLE_LLM_ENDPOINTS.${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? 'cannot be read'}`,
    );
  return new Map(
    parsed.data.flatMap((endpoint) => {
      const limits = readLimits(endpoint);
      return limits === null ? [] : [[endpoint.id, limits] as const];
    }),
  );
}

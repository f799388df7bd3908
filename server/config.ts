import { z } from 'zod';
import { resolve } from 'node:path';
import { trimEndOf } from '#graph/trim-characters';
import { type PayloadKey, readPayloadKeys } from './payload-keys.ts';
import { readTemporalSettings, type TemporalSettings } from './temporal-connection.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

const environment = z.object({
  /** Where to listen. Anything but a loopback address opens Heddle to the network. */
  HEDDLE_HOST: z.string().min(1).default('127.0.0.1'),
  HEDDLE_PORT: port.default(3000),
  HEDDLE_DATA_DIR: z.string().min(1).default('.heddle'),
  /** The address under which others reach this server, when a proxy or tunnel stands before it. */
  HEDDLE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => trimEndOf(url, '/'))
    .optional(),
  /** Further names under which this server may be called; see `hostGuard`. */
  HEDDLE_ALLOWED_HOSTS: list,
  /** A key for programs, beside those made in the settings. */
  HEDDLE_API_KEY: z.string().min(16, 'use at least 16 characters').optional(),
  HEDDLE_ENCRYPTION_KEY: z.string().min(1).optional(),
  /** Keys that encrypt what goes through Temporal, the newest first. */
  HEDDLE_PAYLOAD_KEYS: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return readPayloadKeys(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message });
        return z.NEVER;
      }
    }),
  /** Private hosts and networks that HTTP steps may call after all. */
  HEDDLE_HTTP_ALLOW: list,
  HEDDLE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** How many webhook callers may wait for their answer at once, and how many more may queue. */
  HEDDLE_MAX_WAITING_CALLS: z.coerce.number().int().min(1).default(128),
  HEDDLE_MAX_QUEUED_CALLS: z.coerce.number().int().min(0).default(512),
  /** How many event streams of runs may be open at once, and as many of webhooks and chats. */
  HEDDLE_MAX_STREAMS: z.coerce.number().int().min(1).default(1_000),
  /** How long a synchronous webhook waits for its run before it answers 202. */
  HEDDLE_HOOK_TIMEOUT_SECONDS: z.coerce.number().positive().max(3_600).default(60),
  /** `on` lets the server carry out runs itself until they need a journal; `off` sends every run to Temporal from its start. */
  HEDDLE_INLINE_RUNS: z.enum(['on', 'off']).default('on'),
});

/** The settings of a process, as its environment gives them. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[];
  readonly apiKey: string | null;
  readonly encryptionKey: string | undefined;
  readonly payloadKeys: readonly PayloadKey[];
  readonly httpAllow: readonly string[];
  readonly logLevel: string;
  readonly maxWaitingCalls: number;
  readonly maxQueuedCalls: number;
  readonly maxStreams: number;
  readonly hookTimeoutMs: number;
  /** Whether the server carries out runs itself until they need a journal. */
  readonly inlineRuns: boolean;
  readonly temporal: TemporalSettings;
}

/** A setting is wrong; the message names its variable, and never its value. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

/** Reads the settings, an empty variable counting as one that is not set; throws `ConfigError`. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const values = parsed.data;
  return {
    host: values.HEDDLE_HOST,
    port: values.HEDDLE_PORT,
    dataDir: resolve(values.HEDDLE_DATA_DIR),
    publicUrl: values.HEDDLE_PUBLIC_URL ?? null,
    allowedHosts: values.HEDDLE_ALLOWED_HOSTS,
    apiKey: values.HEDDLE_API_KEY ?? null,
    encryptionKey: values.HEDDLE_ENCRYPTION_KEY,
    payloadKeys: values.HEDDLE_PAYLOAD_KEYS,
    httpAllow: values.HEDDLE_HTTP_ALLOW,
    logLevel: values.HEDDLE_LOG_LEVEL,
    maxWaitingCalls: values.HEDDLE_MAX_WAITING_CALLS,
    maxQueuedCalls: values.HEDDLE_MAX_QUEUED_CALLS,
    maxStreams: values.HEDDLE_MAX_STREAMS,
    hookTimeoutMs: values.HEDDLE_HOOK_TIMEOUT_SECONDS * 1_000,
    inlineRuns: values.HEDDLE_INLINE_RUNS === 'on',
    temporal: temporalOf(given as Record<string, string>),
  };
}

function temporalOf(env: Readonly<Record<string, string>>): TemporalSettings {
  try {
    return readTemporalSettings(env);
  } catch (error) {
    throw new ConfigError(`TEMPORAL settings: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** True for a name or address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

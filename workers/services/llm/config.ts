import { z } from 'zod';
import { type ProviderKind, PROVIDER_DEFAULTS, type ProviderSettings } from './provider.ts';

/** Everything the model service is told at start. */
export interface LlmConfig {
  readonly providers: readonly ProviderSettings[];
  /** What `auto` means, `provider:model`; else the first provider that is ready. */
  readonly defaultModel?: string;
  /** Pause between two portions of the offline model's answer, so that a demonstration can be watched. */
  readonly offlineDelayMs: number;
}

const text = z
  .string()
  .trim()
  .transform((value) => (value === '' ? undefined : value))
  .optional();
const address = text.refine((value) => value === undefined || /^https?:\/\/[^/\s]+/i.test(value), 'is not an http(s) address');

const endpointSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'use lower-case letters, digits and dashes'),
  title: z.string().optional(),
  baseUrl: z.url({ protocol: /^https?$/ }),
  apiKey: z.string().optional(),
  models: z.array(z.string().min(1)).min(1),
});

const environmentSchema = z.object({
  OPENAI_API_KEY: text,
  OPENAI_BASE_URL: address,
  ANTHROPIC_API_KEY: text,
  ANTHROPIC_BASE_URL: address,
  GOOGLE_GENERATIVE_AI_API_KEY: text,
  GEMINI_API_KEY: text,
  GOOGLE_GENERATIVE_AI_BASE_URL: address,
  OLLAMA_BASE_URL: address,
  OLLAMA_API_KEY: text,
  /** JSON: `[{ "id": "vllm", "baseUrl": "http://…/v1", "apiKey": "…", "models": ["…"] }]` */
  HEDDLE_LLM_ENDPOINTS: text
    .transform((value, context): unknown => {
      if (value === undefined) return [];
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(z.array(endpointSchema)),
  HEDDLE_DEFAULT_MODEL: text.refine(
    (value) => value === undefined || value === 'offline' || /^[^:]+:.+$/.test(value),
    'is written provider:model',
  ),
  HEDDLE_OFFLINE_DELAY_MS: z.coerce.number().min(0).max(5_000).default(0),
});

/**
 * Reads the providers' usual variables.
 * @throws Error naming the variable that cannot be read
 */
export function llmConfigFromEnv(env: { readonly [name: string]: string | undefined }): LlmConfig {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${issue?.path.join('.') ?? 'The environment'}: ${issue?.message ?? 'cannot be read'}`);
  }
  const values = parsed.data;
  const providers = [
    // Stand-ins for OpenAI's service rarely know the responses API; all of them know chat completions.
    provider(
      'openai',
      values.OPENAI_BASE_URL === undefined || /\/\/api\.openai\.com/.test(values.OPENAI_BASE_URL) ? 'openai' : 'openai-chat',
      values.OPENAI_API_KEY,
      values.OPENAI_BASE_URL,
    ),
    provider('anthropic', 'anthropic', values.ANTHROPIC_API_KEY, values.ANTHROPIC_BASE_URL),
    provider('google', 'google', values.GOOGLE_GENERATIVE_AI_API_KEY ?? values.GEMINI_API_KEY, values.GOOGLE_GENERATIVE_AI_BASE_URL),
    ...values.HEDDLE_LLM_ENDPOINTS.map((endpoint): ProviderSettings => ({
      id: endpoint.id,
      kind: 'openai-compatible',
      title: endpoint.title ?? endpoint.id,
      baseUrl: endpoint.baseUrl,
      models: endpoint.models,
      defaultModel: endpoint.models[0] ?? '',
      ...(endpoint.apiKey === undefined ? {} : { apiKey: endpoint.apiKey }),
    })),
    provider('ollama', 'ollama', values.OLLAMA_API_KEY, values.OLLAMA_BASE_URL),
  ];
  return {
    providers,
    offlineDelayMs: values.HEDDLE_OFFLINE_DELAY_MS,
    ...(values.HEDDLE_DEFAULT_MODEL === undefined ? {} : { defaultModel: values.HEDDLE_DEFAULT_MODEL }),
  };
}

/** Stored credentials for a provider, decrypted. */
export interface ProviderConnection {
  readonly name: string;
  readonly kind: string;
  /** `baseUrl`, `model` and `id` are read, each optional. */
  readonly settings: { readonly [name: string]: string };
  /** `apiKey` is read. */
  readonly secret: { readonly [name: string]: string };
}

/** The provider that a connection stands for; null when it is of another kind, such as `http`. */
export function providerFromConnection({ name, kind, settings, secret }: ProviderConnection): ProviderSettings | null {
  if (!Object.hasOwn(PROVIDER_DEFAULTS, kind)) return null;
  // Just checked that it is one of the keys.
  const known = kind as ProviderKind;
  const id = settings['id'] ?? (known === 'openai-compatible' ? slug(name) : known);
  const base = provider(
    id,
    known,
    secret['apiKey'] === '' ? undefined : secret['apiKey'],
    settings['baseUrl'] === '' ? undefined : settings['baseUrl'],
  );
  const model = settings['model'];
  return model === undefined || model === ''
    ? base
    : { ...base, defaultModel: model, models: [model, ...base.models.filter((other) => other !== model)] };
}

function provider(id: string, kind: ProviderKind, apiKey: string | undefined, baseUrl: string | undefined): ProviderSettings {
  const { title, defaultModel, models } = PROVIDER_DEFAULTS[kind];
  return {
    id,
    kind,
    title,
    defaultModel,
    models,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'endpoint'
  );
}

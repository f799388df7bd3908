/** What a kind of connection asks for. `secret` fields are sent once and never come back. */
export interface ConnectionKind {
  readonly kind: string;
  readonly title: string;
  readonly settings: readonly ConnectionField[];
  readonly secret: readonly ConnectionField[];
  /** It is asked for models, and may have limits. */
  readonly hasRateLimits?: boolean;
}

export interface ConnectionField {
  readonly key: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  /** Several lines, such as a certificate in PEM. */
  readonly isMultiline?: boolean;
  /** Few need it; shown under "More". */
  readonly isAdvanced?: boolean;
  /** A whole number above zero. */
  readonly isCount?: boolean;
  /** One of these; without a choice the first. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

const apiKey: ConnectionField = { key: 'apiKey', label: 'API key', isRequired: true };
const baseUrl = (placeholder: string): ConnectionField => ({ key: 'baseUrl', label: 'Base URL (optional)', placeholder });
const model: ConnectionField = { key: 'model', label: 'Model for “auto” (optional)' };
/** How a provider may be asked, over all runs and workers together. */
export const rateLimits: readonly ConnectionField[] = [
  { key: 'requestsPerMinute', label: 'Calls per minute', placeholder: 'no limit', isCount: true },
  { key: 'tokensPerMinute', label: 'Tokens per minute', placeholder: 'no limit', isCount: true },
  { key: 'maxConcurrent', label: 'Calls at the same time', placeholder: 'no limit', isCount: true },
];
const hosts: ConnectionField = {
  key: 'hosts',
  label: 'Only for these hosts (recommended)',
  placeholder: 'api.example.com, hooks.example.org',
};
/** How calls reach the other system. */
const route: readonly ConnectionField[] = [
  {
    key: 'authority',
    label: 'Certificate authority (PEM)',
    placeholder: '-----BEGIN CERTIFICATE-----',
    isMultiline: true,
    isAdvanced: true,
  },
  { key: 'proxy', label: 'Proxy', placeholder: 'http://user@proxy.example.com:3128', isAdvanced: true },
];
const proxyPassword: ConnectionField = { key: 'proxyPassword', label: 'Proxy password', isAdvanced: true };

const tlsModes = [
  { value: 'prefer', label: 'If the server offers it' },
  { value: 'disable', label: 'Off' },
  { value: 'require', label: 'Required' },
  { value: 'verify-full', label: 'Required, with a verified certificate' },
] as const;

/** The kinds that can be made here; a connection of another kind is shown and can be deleted. */
export const connectionKinds: readonly ConnectionKind[] = [
  { kind: 'openai', title: 'OpenAI', settings: [baseUrl('https://api.openai.com/v1'), model], secret: [apiKey], hasRateLimits: true },
  { kind: 'anthropic', title: 'Anthropic', settings: [baseUrl('https://api.anthropic.com'), model], secret: [apiKey], hasRateLimits: true },
  {
    kind: 'google',
    title: 'Google Gemini',
    settings: [baseUrl('https://generativelanguage.googleapis.com'), model],
    secret: [apiKey],
    hasRateLimits: true,
  },
  {
    kind: 'openai-compatible',
    title: 'OpenAI-compatible',
    settings: [
      { key: 'baseUrl', label: 'Base URL', placeholder: 'https://models.example.com/v1', isRequired: true },
      { key: 'model', label: 'Model', placeholder: 'qwen3-32b', isRequired: true },
    ],
    secret: [{ ...apiKey, label: 'API key (if it needs one)', isRequired: false }],
    hasRateLimits: true,
  },
  {
    kind: 'ollama',
    title: 'Ollama',
    settings: [{ key: 'baseUrl', label: 'Base URL', placeholder: 'http://127.0.0.1:11434', isRequired: true }, model],
    secret: [],
    hasRateLimits: true,
  },
  {
    kind: 'http-bearer',
    title: 'HTTP: bearer token',
    settings: [hosts, ...route],
    secret: [{ key: 'token', label: 'Token', isRequired: true }, proxyPassword],
  },
  {
    kind: 'http-basic',
    title: 'HTTP: user and password',
    settings: [{ key: 'username', label: 'User name', isRequired: true }, hosts, ...route],
    secret: [{ key: 'password', label: 'Password', isRequired: true }, proxyPassword],
  },
  {
    kind: 'http-digest',
    title: 'HTTP: digest',
    settings: [{ key: 'username', label: 'User name', isRequired: true }, hosts, ...route],
    secret: [{ key: 'password', label: 'Password', isRequired: true }, proxyPassword],
  },
  {
    kind: 'http-header',
    title: 'HTTP: key in a header',
    settings: [{ key: 'header', label: 'Header', placeholder: 'x-api-key', isRequired: true }, hosts, ...route],
    secret: [{ key: 'value', label: 'Value', isRequired: true }, proxyPassword],
  },
  {
    kind: 'http-certificate',
    title: 'HTTP: client certificate',
    settings: [hosts, ...route],
    secret: [
      { key: 'certificate', label: 'Certificate (PEM)', isRequired: true, isMultiline: true },
      { key: 'privateKey', label: 'Private key (PEM)', isRequired: true, isMultiline: true },
      { key: 'passphrase', label: 'Passphrase of the key (optional)' },
      proxyPassword,
    ],
  },
  {
    kind: 'postgres',
    title: 'PostgreSQL',
    settings: [
      { key: 'host', label: 'Host', placeholder: 'db.example.com', isRequired: true },
      { key: 'port', label: 'Port (optional)', placeholder: '5432', isCount: true },
      { key: 'database', label: 'Database', isRequired: true },
      { key: 'user', label: 'User (one that can only read is best)', isRequired: true },
      { key: 'ssl', label: 'TLS', options: tlsModes },
    ],
    secret: [{ key: 'password', label: 'Password' }],
  },
];

/** What a connection is set to, in words; each setting in a few. */
export function describeSettings({
  kind,
  settings,
}: {
  readonly kind: string;
  readonly settings: { readonly [key: string]: string };
}): readonly string[] {
  const fields = [...(connectionKinds.find((known) => known.kind === kind)?.settings ?? []), ...rateLimits];
  return Object.entries(settings).map(([key, value]) => {
    const field = fields.find((candidate) => candidate.key === key);
    if (field?.isMultiline === true) return field.label;
    if (field?.options !== undefined) return `${field.label}: ${field.options.find((option) => option.value === value)?.label ?? value}`;
    if (rateLimits.some((limit) => limit.key === key))
      return `${Number(value).toLocaleString('en')} ${(field?.label ?? key).toLowerCase()}`;
    return field?.isAdvanced === true ? `${field.label}: ${value}` : value;
  });
}

/** The environment variable that makes a provider ready, by provider id. */
export const providerVariables: { readonly [providerId: string]: string } = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  google: 'GOOGLE_GENERATIVE_AI_API_KEY',
  ollama: 'OLLAMA_BASE_URL',
};

import { z } from 'zod';
import type { Json } from '#graph/json';
import type { FileService } from '#graph/node-services';
import { type HttpCookie, type HttpResponse, defineNode } from '#graph/node-type';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { checkAnswer, isPromised } from './check-answer.ts';
import { cookieSchema, cookiesType } from './cookies.ts';
import { refuseFiles } from './outgoing-files.ts';
import { type NextPage, pagesSetting } from './pages.ts';
import { readPages } from './read-pages.ts';
import { withQuery, writeBody } from './request-parts.ts';
import { statusError } from './status-error.ts';

const plainValue = z.union([z.string(), z.number(), z.boolean()]).nullable();
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Calls an address over HTTP through the guarded client. */
export default defineNode({
  type: 'http',
  version: 1,
  title: 'HTTP request',
  description: 'Calls another system over HTTP and returns its answer.',
  keywords: ['api', 'request', 'fetch', 'rest', 'url', 'get', 'post', 'curl', 'call api', 'web request', 'graphql', 'download', 'scrape'],
  standsInFor: [
    {
      words: ['email', 'mail', 'gmail', 'smtp', 'sendgrid', 'outlook', 'send email'],
      how: 'Heddle has no email node: call your mail service’s API here.',
    },
    {
      words: ['slack', 'teams', 'discord', 'telegram', 'whatsapp', 'send message'],
      how: 'Heddle has no chat app node: call the app’s webhook or API here.',
    },
    {
      words: [
        'google sheets',
        'google drive',
        'google calendar',
        'notion',
        'airtable',
        'github',
        'jira',
        'hubspot',
        'salesforce',
        'stripe',
        'excel',
      ],
      how: 'Heddle has no node for this service: call its API here.',
    },
    {
      words: ['database', 'sql', 'postgres', 'mysql', 'mongodb', 'redis'],
      how: 'Heddle has no database node: call an API in front of the database here.',
    },
  ],
  category: 'data',
  icon: 'globe',
  effect: (config) => (config.method === 'GET' || config.method === 'HEAD' ? 'read' : 'write'),
  asTool: { port: 'out' },
  timeoutMs: 30_000,
  maxAttempts: 3,
  config: z.object({
    method: z.enum(methods).default('GET').meta({
      title: 'Method',
      description: 'GET reads. The others may change something: they carry an Idempotency-Key, so that a repeat can be recognised.',
    }),
    bodyType: z
      .enum(['json', 'form', 'multipart', 'text', 'file'])
      .default('json')
      .meta({
        title: 'Body is sent as',
        options: {
          json: { label: 'JSON' },
          form: { label: 'Form', hint: 'URL-encoded, or in parts when it holds files.' },
          multipart: { label: 'Form in parts', hint: 'Always multipart/form-data.' },
          text: { label: 'Text' },
          file: { label: 'File', hint: 'The bytes of one file.' },
        },
      }),
    connection: z.string().optional().meta({
      title: 'Connection',
      description: 'Stored credentials to send along. Headers are visible in the run, so keys belong here.',
      control: 'connection',
    }),
    failOnStatus: z.boolean().default(true).meta({
      title: 'An error status is a failure',
      description: 'A status of 400 or more fails the step. Off: the answer is passed on, and you look at its status.',
    }),
    responseSchema: jsonSchemaSetting().default({}).meta({
      title: 'Answer',
      description:
        'The JSON Schema of the answer’s body, so that its fields are offered and checked in later nodes. A body of another shape fails the step.',
      control: 'json-schema',
      advanced: true,
    }),
    followRedirects: z.boolean().default(true).meta({
      title: 'Follow redirects',
      description: 'Off: an answer such as 302 is passed on with its Location header.',
      advanced: true,
    }),
    pages: pagesSetting,
    filesInJson: z
      .enum(['refuse', 'base64', 'data-url'])
      .default('refuse')
      .meta({
        title: 'Files in JSON',
        options: {
          refuse: { label: 'Not allowed', hint: 'The step fails.' },
          base64: { label: 'Base64' },
          'data-url': { label: 'Data URL' },
        },
        advanced: true,
      }),
    filesAs: z
      .enum(['file', 'base64'])
      .default('file')
      .meta({
        title: 'Files in the answer',
        options: {
          file: { label: 'Stored file', hint: 'Pictures, documents and archives are stored; the body is the file.' },
          base64: { label: 'Base64', hint: 'The body is { base64, contentType }.' },
        },
        advanced: true,
      }),
    charset: z.string().max(40).optional().meta({
      title: 'Encoding of the answer',
      description: 'Only where the answer declares none, or the wrong one.',
      placeholder: 'windows-1252',
      advanced: true,
    }),
    maxBytes: z
      .number()
      .int()
      .min(1)
      .max(50_000_000)
      .default(10_000_000)
      .meta({ title: 'Largest answer', description: 'In bytes. A longer answer fails the step.', advanced: true }),
  }),
  inputs: z.object({
    url: z
      .string()
      .min(1)
      .meta({
        title: 'Address',
        description: 'Beginning with https:// or http://.',
        placeholder: 'https://api.example.com/orders/{{ input.id }}',
        aliases: ['uri', 'address', 'endpoint'],
      }),
    query: z
      .record(z.string(), z.union([plainValue, z.array(plainValue)]))
      .nullish()
      .meta({
        title: 'Query',
        description: 'Added to the address after the question mark; a list is added value by value. Empty values (null) are left out.',
        control: 'key-value',
        aliases: ['params', 'qs', 'queryParameters', 'searchParams'],
      }),
    headers: z
      .record(z.string(), plainValue)
      .nullish()
      .meta({ title: 'Headers', description: 'Sent along with the call.', control: 'key-value', advanced: true }),
    body: jsonValue.optional().meta({
      title: 'Body',
      description: 'What to send. Not used with GET and HEAD.',
      control: 'json',
      placeholder: '{ "name": "{{ input.name }}" }',
      aliases: ['data', 'payload', 'json'],
    }),
    cookies: z.array(cookieSchema).nullish().meta({
      title: 'Cookies',
      description: 'The cookies of an earlier request, such as {{ login.cookies }}.',
      control: 'expression',
      placeholder: '{{ login.cookies }}',
      advanced: true,
    }),
  }),
  outputs: z.object({
    out: z.object({
      status: z.number().int(),
      headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      body: jsonValue,
      cookies: z.array(cookieSchema).optional(),
      pages: z.number().int().optional(),
      hasMore: z.boolean().optional(),
    }),
  }),
  outputTypes: ({ config }) => ({
    out: {
      type: 'object',
      properties: {
        status: { type: 'integer' },
        headers: {
          type: 'object',
          properties: { 'set-cookie': { type: 'array', items: { type: 'string' } } },
          additionalProperties: { type: 'string' },
        },
        body: asJsonSchema(config.responseSchema),
        cookies: cookiesType,
        ...(config.pages.kind === 'none'
          ? {}
          : {
              pages: { type: 'integer', description: 'How many pages were read.' },
              hasMore: { type: 'boolean', description: 'True when the maximum was reached before the end.' },
            }),
      },
      // A default value of the node says what it needs to say, and no more.
      required: ['status', 'headers', 'body'],
    },
  }),
  summary: ({ config, inputs }) => `${config.method} ${typeof inputs['url'] === 'string' ? inputs['url'] : ''}`.trim(),
  async run({ config, inputs, ctx }) {
    const headers = textHeaders(inputs.headers ?? {});
    refuseFiles('The address', inputs.url);
    refuseFiles('The query', inputs.query ?? null);
    refuseFiles('A header', headers);
    const hasBody = config.method !== 'GET' && config.method !== 'HEAD' && inputs.body !== undefined && inputs.body !== null;
    const sent = hasBody
      ? await writeBody(config.bodyType, inputs.body ?? null, { files: ctx.files, filesInJson: config.filesInJson })
      : null;

    const call = async (page: NextPage, cookies: readonly HttpCookie[]): Promise<HttpResponse> => {
      const query = { ...inputs.query, ...page.query };
      const response = await ctx.http.request({
        method: config.method,
        ...(page.link === undefined ? { url: withQuery(inputs.url, query) } : { url: page.link, base: inputs.url }),
        headers: { ...(sent?.contentType === undefined ? {} : { 'content-type': sent.contentType }), ...headers },
        maxBytes: config.maxBytes,
        ...(sent === null ? {} : { body: sent.body }),
        ...(config.connection === undefined || config.connection === '' ? {} : { connection: config.connection }),
        ...(config.followRedirects ? {} : { followRedirects: false }),
        ...(config.charset === undefined || config.charset === '' ? {} : { charset: config.charset }),
        ...(cookies.length === 0 ? {} : { cookies }),
      });
      if (response.guessedCharset !== undefined)
        ctx.log(
          'warn',
          `The answer declares no encoding. Its text was read as ${response.guessedCharset}; if that is wrong, fill in “Encoding of the answer”.`,
        );
      if (config.failOnStatus && response.status >= 400) throw statusError(response, inputs.url);
      return response;
    };

    const given = inputs.cookies ?? [];
    if (config.pages.kind === 'none') {
      const out = await plain(await call({}, given), config.filesAs, ctx.files);
      if (isPromised(config.method, out.status)) checkAnswer(out.body, asJsonSchema(config.responseSchema));
      return { out };
    }
    const { last, items, pages, hasMore } = await readPages(config.pages, (page, cookies) => call(page, cookies ?? given), config.maxBytes);
    if (hasMore) ctx.log('warn', `Reading stopped after ${pages} pages; there are more.`);
    checkAnswer(items, asJsonSchema(config.responseSchema));
    return { out: { ...(await plain(last, config.filesAs, ctx.files)), body: items, pages, hasMore } };
  },
  examples: [
    {
      title: 'Look up an order',
      inputs: { url: 'https://api.example.com/orders/7' },
      outputs: { out: { status: 200, headers: { 'content-type': 'application/json' }, body: { ok: true }, cookies: [] } },
    },
    {
      title: 'Send a message',
      config: { method: 'POST' },
      inputs: { url: 'https://api.example.com/messages', body: { text: 'Hello' } },
      outputs: { out: { status: 200, headers: { 'content-type': 'application/json' }, body: { ok: true }, cookies: [] } },
    },
  ],
});

/** Header names do not differ by case: the later spelling wins, so that an own Content-Type replaces ours. */
function textHeaders(headers: { readonly [name: string]: string | number | boolean | null }): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== null) texts[name.trim().toLowerCase()] = String(value);
  return texts;
}

/** The answer as a value. The bytes of a file go into the store, or into the value as base64. */
async function plain(
  { status, headers, body, file, cookies }: HttpResponse,
  filesAs: 'file' | 'base64',
  files: FileService,
): Promise<{ status: number; headers: Record<string, string | string[]>; body: Json; cookies: HttpCookie[] }> {
  const stored =
    file === undefined
      ? body
      : filesAs === 'file'
        ? await files.save(file)
        : { base64: files.toBase64(file.bytes), contentType: file.mediaType.split(';', 1)[0]?.trim() ?? '' };
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]])),
    body: stored,
    cookies: [...(cookies ?? [])],
  };
}

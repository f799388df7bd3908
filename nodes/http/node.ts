import { z } from 'zod';
import { type HttpResponse, defineNode } from '#graph/node-type';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';
import { requestBody, withQuery } from './request-parts.ts';
import { statusError } from './status-error.ts';

const plainValue = z.union([z.string(), z.number(), z.boolean()]).nullable();
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Calls an address over HTTP through the guarded client. */
export default defineNode({
  type: 'http',
  version: 1,
  title: 'HTTP request',
  description: 'Calls another system over HTTP and hands on what it answers.',
  category: 'data',
  icon: 'globe',
  effect: (config) => (config.method === 'GET' || config.method === 'HEAD' ? 'read' : 'write'),
  asTool: { port: 'out' },
  timeoutMs: 30_000,
  maxAttempts: 3,
  config: z.object({
    method: z.enum(methods).default('GET').meta({ title: 'Method', description: 'GET reads. The others may change something: they carry an Idempotency-Key, so that a repeat can be recognised.' }),
    bodyType: z.enum(['json', 'form', 'text']).default('json').meta({ title: 'Body is sent as', description: 'How the body is written and which Content-Type goes with it.' }),
    connection: z.string().optional().meta({ title: 'Connection', description: 'Stored credentials to send along. Keys do not belong into headers: those are visible in the run.', control: 'connection' }),
    failOnStatus: z.boolean().default(true).meta({ title: 'An error status is a failure', description: 'A status of 400 or more fails the step. Off: the answer goes on, and you look at its status.' }),
    responseSchema: jsonSchemaSetting().default({}).meta({
      title: 'Answer',
      description: 'The JSON Schema of the answer’s body, so that its fields are offered and checked in later nodes.',
      control: 'json-schema',
      advanced: true,
    }),
    maxBytes: z.number().int().min(1).max(50_000_000).default(10_000_000).meta({ title: 'Largest answer', description: 'In bytes. A longer answer fails the step.', advanced: true }),
  }),
  inputs: z.object({
    url: z.string().min(1).meta({ title: 'Address', description: 'Beginning with https:// or http://.', placeholder: 'https://api.example.com/orders/{{ input.id }}' }),
    query: z
      .record(z.string(), z.union([plainValue, z.array(plainValue)]))
      .nullish()
      .meta({ title: 'Query', description: 'Added to the address after the question mark. Empty values (null) are left out.', control: 'key-value' }),
    headers: z.record(z.string(), plainValue).nullish().meta({ title: 'Headers', description: 'Sent along with the call.', control: 'key-value', advanced: true }),
    body: jsonValue.optional().meta({ title: 'Body', description: 'What to send. Not used with GET and HEAD.', control: 'json', placeholder: '{ "name": "{{ input.name }}" }' }),
  }),
  outputs: z.object({ out: z.object({ status: z.number().int(), headers: z.record(z.string(), z.string()), body: jsonValue }) }),
  outputTypes: ({ config }) => ({
    out: {
      type: 'object',
      properties: {
        status: { type: 'integer' },
        headers: { type: 'object', additionalProperties: { type: 'string' } },
        body: asJsonSchema(config.responseSchema),
      },
      required: ['status', 'headers', 'body'],
    },
  }),
  summary: ({ config, inputs }) => `${config.method} ${typeof inputs['url'] === 'string' ? inputs['url'] : ''}`.trim(),
  async run({ config, inputs, ctx }) {
    const hasBody = config.method !== 'GET' && config.method !== 'HEAD' && inputs.body !== undefined && inputs.body !== null;
    const sent = hasBody ? requestBody(config.bodyType, inputs.body ?? null) : null;
    const response = await ctx.http.request({
      method: config.method,
      url: withQuery(inputs.url, inputs.query ?? {}),
      headers: { ...(sent === null ? {} : { 'content-type': sent.contentType }), ...textHeaders(inputs.headers ?? {}) },
      maxBytes: config.maxBytes,
      ...(sent === null ? {} : { body: sent.text }),
      ...(config.connection === undefined || config.connection === '' ? {} : { connection: config.connection }),
    });
    if (config.failOnStatus && response.status >= 400) throw statusError(response, inputs.url);
    return { out: plain(response) };
  },
  examples: [
    {
      title: 'Look up an order',
      inputs: { url: 'https://api.example.com/orders/7' },
      outputs: { out: { status: 200, headers: { 'content-type': 'application/json' }, body: { ok: true } } },
    },
    {
      title: 'Send a message',
      config: { method: 'POST' },
      inputs: { url: 'https://api.example.com/messages', body: { text: 'Hello' } },
      outputs: { out: { status: 200, headers: { 'content-type': 'application/json' }, body: { ok: true } } },
    },
  ],
});

/** Header names do not differ by case: the later spelling wins, so that an own Content-Type replaces ours. */
function textHeaders(headers: { readonly [name: string]: string | number | boolean | null }): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== null) texts[name.trim().toLowerCase()] = String(value);
  return texts;
}

function plain({ status, headers, body }: HttpResponse): { status: number; headers: Record<string, string>; body: HttpResponse['body'] } {
  return { status, headers: { ...headers }, body };
}

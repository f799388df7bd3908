import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { inputValue } from '../bindings.ts';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';

const textByName: JsonSchema = { type: 'object', additionalProperties: { type: 'string' } };

/** Texts, and lists of texts where a name comes several times: which of them, only the caller decides. */
const queryType: JsonSchema = { type: 'object', additionalProperties: {} };

/** Starts a run when somebody calls the workflow's address. */
export default defineNode({
  type: 'webhook',
  version: 1,
  title: 'Webhook',
  description: 'Starts a run when another system calls the address of this workflow.',
  keywords: ['trigger', 'start', 'http trigger', 'api trigger', 'endpoint', 'incoming request', 'receive', 'form post', 'callback'],
  standsInFor: [
    {
      words: ['schedule', 'cron', 'timer trigger', 'interval', 'every day'],
      how: 'Heddle has no schedule trigger: let a scheduler such as cron call this address.',
    },
    {
      words: ['email trigger', 'new email', 'slack trigger', 'telegram trigger'],
      how: 'Starts a run when the other service calls this address.',
    },
  ],
  category: 'trigger',
  icon: 'webhook',
  isTrigger: true,
  canFail: false,
  config: z.object({
    method: z
      .enum(['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'ANY'])
      .default('POST')
      .meta({
        title: 'Method',
        description: 'Which kind of call is accepted. Any other kind is answered with 405.',
        options: { ANY: { label: 'Any method' } },
      }),
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'use lower-case letters, digits and dashes')
      .optional()
      .meta({
        title: 'Path',
        description: 'The last part of the address, /hooks/…. Leave it empty for one that is hard to guess.',
        placeholder: 'support-tickets',
      }),
    bodySchema: jsonSchemaSetting().default({}).meta({
      title: 'Body',
      description:
        'What callers must send, as JSON Schema. A call that does not fit is answered with 400; the fields are offered in later nodes.',
      control: 'json-schema',
    }),
    mode: z
      .enum(['sync', 'async', 'stream'])
      .default('sync')
      .meta({
        title: 'Answer',
        options: {
          sync: { label: 'Wait for the result', hint: 'The caller waits for the Respond node or the end of the run.' },
          async: { label: 'Answer at once', hint: 'The caller gets the run id and does not wait.' },
          stream: { label: 'Stream the text', hint: 'The caller receives the model’s text as it is written.' },
        },
      }),
    maxBodyMb: z.number().int().min(1).max(50).default(1).meta({
      title: 'Maximum body size',
      description: 'In megabytes, files included. A longer body is answered with 413.',
      advanced: true,
    }),
    allowedOrigins: z
      .string()
      .default('')
      .refine(
        (text) => text.split(',').every((origin) => /^(?:\*|https?:\/\/(?:\*\.)?[a-z0-9.-]+(?::\d{1,5})?\/?|)$/i.test(origin.trim())),
        'write origins such as https://shop.example, with commas between them',
      )
      .meta({
        title: 'Allowed origins',
        description: 'Web pages whose scripts may call the webhook (CORS), with commas between them. * is every page; empty is none.',
        placeholder: 'https://shop.example, https://*.example.org',
        advanced: true,
      }),
    access: z
      .enum(['key', 'signature', 'public'])
      .default('key')
      .meta({
        title: 'Who may call',
        options: {
          key: { label: 'Callers with the key', hint: 'Callers send the workflow’s key.' },
          signature: { label: 'Callers who sign', hint: 'Callers sign each call (Standard Webhooks).' },
          public: { label: 'Anybody', hint: 'Everybody who knows the address.' },
        },
      }),
    errorDetails: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .meta({
        title: 'Error details',
        options: {
          auto: { label: 'For callers with a key', hint: 'Others get only the code and the run id.' },
          always: { label: 'For every caller' },
          never: { label: 'For nobody', hint: 'Callers get only the code and the run id.' },
        },
        advanced: true,
      }),
  }),
  inputs: z.object({}),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config }) => ({ out: requestType(asJsonSchema(config.bodySchema)) }),
  summary: ({ config }) => `${config.method} /hooks/${config.slug ?? '…'}`,
  step: ({ config }) => ({ kind: 'assign', port: 'out', value: inputValue, schema: requestType(asJsonSchema(config.bodySchema)) }),
  examples: [
    {
      title: 'A support ticket comes in',
      config: { slug: 'support', bodySchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] } },
      input: { method: 'POST', headers: { 'content-type': 'application/json' }, query: {}, body: { message: 'My invoice is wrong' } },
      outputs: {
        out: { method: 'POST', headers: { 'content-type': 'application/json' }, query: {}, body: { message: 'My invoice is wrong' } },
      },
    },
  ],
});

function requestType(body: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { method: { type: 'string' }, headers: textByName, query: queryType, body },
    required: ['method', 'headers', 'query', 'body'],
  };
}

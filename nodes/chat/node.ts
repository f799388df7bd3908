import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { inputValue } from '../bindings.ts';
import { fileType, jsonValue } from '../fields.ts';

const text: JsonSchema = { type: 'string' };

const messageType: JsonSchema = {
  type: 'object',
  properties: {
    sessionId: { ...text, description: 'The same for all messages of one conversation.' },
    message: { ...text, description: 'What the person wrote.' },
    history: {
      type: 'array',
      description: 'What was said before in this conversation, the oldest first.',
      items: {
        type: 'object',
        properties: { role: { type: 'string', enum: ['user', 'assistant'] }, text },
        required: ['role', 'text'],
        additionalProperties: false,
      },
    },
    files: {
      type: 'array',
      description: 'What the person attached to this message.',
      items: fileType,
    },
    userId: { anyOf: [text, { type: 'null' }], description: 'Who the embedding page says is writing; not verified.' },
  },
  required: ['sessionId', 'message', 'history', 'files', 'userId'],
  additionalProperties: false,
};

/** Starts a run for each message that somebody writes on the workflow's chat page. */
export default defineNode({
  type: 'chat',
  version: 1,
  title: 'Chat',
  description: 'Starts a run for every message on this workflow’s chat page, and shows its answer there.',
  keywords: ['chatbot', 'chat trigger', 'conversation', 'message', 'assistant', 'widget', 'embed', 'trigger'],
  category: 'trigger',
  icon: 'message-circle',
  isTrigger: true,
  canFail: false,
  config: z.object({
    title: z.string().max(80).default('').meta({
      title: 'Title',
      description: 'Stands above the conversation; the workflow’s name when empty.',
      placeholder: 'Bookshop help',
    }),
    greeting: z.string().max(2_000).default('').meta({
      title: 'Greeting',
      description: 'The first thing a visitor reads, as Markdown.',
      control: 'textarea',
      placeholder: 'Hello! What are you looking for?',
    }),
    suggestions: z
      .array(z.string().min(1).max(200).meta({ title: 'Suggestion' }))
      .max(6)
      .default([])
      .meta({ title: 'Suggestions', description: 'Questions to begin with, sent by one click.' }),
    placeholder: z
      .string()
      .max(120)
      .default('')
      .meta({ title: 'Placeholder', description: 'Shown in the empty message box.', placeholder: 'Write a message' }),
    access: z
      .enum(['public', 'key'])
      .default('public')
      .meta({
        title: 'Who may chat',
        options: {
          public: { label: 'Anybody', hint: 'Everybody who knows the address.' },
          key: { label: 'Visitors with the key', hint: 'The page asks for the workflow’s key first.' },
        },
      }),
    allowFiles: z
      .boolean()
      .default(false)
      .meta({ title: 'Attachments', description: 'Visitors may attach pictures, recordings, PDFs and texts.' }),
    slug: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'use lower-case letters, digits and dashes')
      .optional()
      .meta({
        title: 'Path',
        description: 'The last part of the address, /chat/…. Leave it empty for one that is hard to guess.',
        placeholder: 'bookshop',
      }),
    accent: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/, 'a colour such as #2a5bd0')
      .optional()
      .meta({
        title: 'Colour',
        description: 'Of buttons and of what the visitor wrote, such as #2a5bd0.',
        placeholder: '#2a5bd0',
        advanced: true,
      }),
  }),
  inputs: z.object({}),
  outputs: z.object({ out: jsonValue }),
  outputTypes: () => ({ out: messageType }),
  summary: ({ config }) => `/chat/${config.slug ?? '…'}`,
  step: () => ({ kind: 'assign', port: 'out', value: inputValue, schema: messageType }),
  examples: [
    {
      title: 'A second question',
      config: { title: 'Bookshop help', slug: 'bookshop', suggestions: ['Where is my order?'] },
      input: {
        sessionId: 's1',
        message: 'And by express?',
        history: [
          { role: 'user', text: 'How long does delivery take?' },
          { role: 'assistant', text: 'Three days.' },
        ],
        files: [],
        userId: null,
      },
      outputs: {
        out: {
          sessionId: 's1',
          message: 'And by express?',
          history: [
            { role: 'user', text: 'How long does delivery take?' },
            { role: 'assistant', text: 'Three days.' },
          ],
          files: [],
          userId: null,
        },
      },
    },
  ],
});

import { z } from 'zod';
import type { JsonSchema } from '#graph/json';
import { defineNode, type NodeProblem } from '#graph/node-type';
import { TOOL_NAME_PATTERN } from '#graph/tool';
import { inputValue } from '../bindings.ts';
import { asJsonSchema, jsonSchemaSetting, jsonValue } from '../fields.ts';

/** Starts a run when another workflow, an agent or a program calls this workflow as a tool. */
export default defineNode({
  type: 'called',
  version: 1,
  title: 'When called',
  description: 'Starts a run when another workflow, an agent or an MCP client calls this workflow.',
  keywords: ['called by', 'mcp', 'mcp server', 'sub-workflow trigger', 'execute workflow trigger', 'trigger'],
  category: 'trigger',
  icon: 'plug',
  isTrigger: true,
  canFail: false,
  config: z.object({
    description: z.string().max(4_000).default('').meta({
      title: 'What it does',
      description: 'For callers: a model chooses the tool by this text. The description of the workflow when empty.',
      control: 'textarea',
      placeholder: 'Answers a customer’s question about an order.',
    }),
    inputSchema: jsonSchemaSetting().default({ type: 'object', properties: {} }).meta({
      title: 'Arguments',
      description: 'What callers give, as JSON Schema. The fields are offered in later nodes.',
      control: 'json-schema',
    }),
    mcp: z
      .object({
        isExposed: z.boolean().default(false).meta({ title: 'Offer as an MCP tool' }),
        name: z
          .string()
          .regex(TOOL_NAME_PATTERN, 'use letters, digits, _ and - only, at most 64')
          .optional()
          .meta({ title: 'Name of the tool', description: 'Empty: made from the name of the workflow.', placeholder: 'answer_ticket' }),
      })
      .default({ isExposed: false })
      .meta({ title: 'MCP', description: 'Once the workflow is published, MCP clients with a key find the tool at /mcp on this server.' }),
  }),
  inputs: z.object({}),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config }) => ({ out: asJsonSchema(config.inputSchema) }),
  problems: ({ config }) => (config.mcp.isExposed && !takesObject(asJsonSchema(config.inputSchema)) ? [notAnObject] : []),
  summary: ({ config }) =>
    config.mcp.isExposed
      ? `MCP${config.mcp.name === undefined ? '' : `: ${config.mcp.name}`}`
      : Object.keys(asJsonSchema(config.inputSchema).properties ?? {}).join(', '),
  step: ({ config }) => ({ kind: 'assign', port: 'out', value: inputValue, schema: asJsonSchema(config.inputSchema) }),
  examples: [
    {
      title: 'A question about an order',
      config: {
        description: 'Answers a customer’s question about an order.',
        inputSchema: {
          type: 'object',
          properties: { order: { type: 'string' }, question: { type: 'string' } },
          required: ['order', 'question'],
        },
      },
      input: { order: 'A-17', question: 'Where is it?' },
      outputs: { out: { order: 'A-17', question: 'Where is it?' } },
    },
    {
      title: 'An MCP tool without arguments',
      config: { mcp: { isExposed: true, name: 'opening_hours' } },
      input: {},
      outputs: { out: {} },
    },
  ],
});

const notAnObject: NodeProblem = {
  code: 'CONFIG_INVALID',
  path: 'config.inputSchema',
  message: 'The arguments of an MCP tool are named: the schema has to be of an object.',
  hint: 'Use { "type": "object", "properties": … }, or do not offer it as an MCP tool.',
};

function takesObject({ type, anyOf }: JsonSchema): boolean {
  return type === 'object' || (type === undefined && anyOf === undefined);
}

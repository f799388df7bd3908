import { describe, expect, it } from 'vitest';
import type { Graph } from '#graph/graph';
import { workflowSignature } from '#graph/workflow-signature';
import { catalogue } from '../index.ts';
import called from './node.ts';

const schema = { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] };
const node = (name: string, type: string, config: Graph['nodes'][number]['config'] = {}): Graph['nodes'][number] => ({
  id: name,
  name,
  type,
  typeVersion: 1,
  position: { x: 0, y: 0 },
  parentId: null,
  config,
  inputs: {},
  policy: {},
  pinned: null,
});
const problems = (config: object) => {
  const settled = called.config.parse(config);
  return called.problems?.({ config: settled, inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) }) ?? [];
};

describe('the trigger of a workflow that is called', () => {
  it('gives the arguments, typed by their schema', () => {
    const config = called.config.parse({ inputSchema: schema });
    expect(called.outputTypes?.({ config, inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })['out']).toEqual(schema);
  });

  it('says what a workflow takes when another one calls it, even beside other triggers', () => {
    const graph: Graph = {
      format: 1,
      nodes: [node('hook', 'webhook'), node('form', 'manual'), node('asked', 'called', { inputSchema: schema })],
      edges: [],
      notes: [],
      groups: [],
    };
    expect(workflowSignature(graph, catalogue).input).toEqual(schema);
  });

  it('offers nothing to MCP clients unless it is told to', () => {
    expect(called.config.parse({}).mcp).toEqual({ isExposed: false });
    expect(called.config.parse({ mcp: {} }).mcp.isExposed).toBe(false);
  });

  it.each(['two words', 'ä', 'a.b', '', 'a'.repeat(65)])('refuses the tool name %j', (name) => {
    expect(called.config.safeParse({ mcp: { isExposed: true, name } }).error?.issues[0]?.path).toEqual(['mcp', 'name']);
  });

  it('wants named arguments of an MCP tool, and of no other', () => {
    expect(problems({ inputSchema: { type: 'string' } })).toEqual([]);
    expect(problems({ inputSchema: { type: 'string' }, mcp: { isExposed: true } })).toMatchObject([
      { code: 'CONFIG_INVALID', path: 'config.inputSchema' },
    ]);
    expect(problems({ inputSchema: { anyOf: [{ type: 'object' }, { type: 'null' }] }, mcp: { isExposed: true } })).toHaveLength(1);
    expect(problems({ inputSchema: { properties: {} }, mcp: { isExposed: true } })).toEqual([]);
    expect(problems({ inputSchema: schema, mcp: { isExposed: true, name: 'ask' } })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Catalogue } from '#graph/node-type';
import type { StepBody } from '#graph/plan';
import type { AgentTool } from '#graph/tool';
import http from '../http/node.ts';
import { literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import agent from './node.ts';
import { agentRequest, agentTurnConfig } from './request.ts';
import { toolProblems } from './tool-problems.ts';

const catalogue: Catalogue = { http };
const lookUp: AgentTool = {
  kind: 'node',
  name: 'look_up',
  description: 'Finds an order.',
  mode: 'auto',
  type: 'http',
  parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  config: {},
  inputs: { url: 'https://shop.example/{{ args.id }}' },
};

function compiled(tools: readonly AgentTool[]): Extract<StepBody, { kind: 'agent' }> {
  const body = agent.step?.(stepArguments({ config: agent.config.parse({ tools }), bindings: { prompt: literal('Hello') }, catalogue }));
  if (body?.kind !== 'agent') throw new Error('no agent');
  return body;
}

describe('the agent node', () => {
  it('compiles a node that serves as a tool, with the effect and time-out of its type', () => {
    const [tool] = compiled([lookUp]).tools;
    expect(tool).toMatchObject({
      name: 'look_up',
      mode: 'auto',
      timeoutMs: 30_000,
      target: { kind: 'node', activity: 'http', effect: 'read', port: 'out', config: { method: 'GET' } },
    });
    expect(compiled([{ ...lookUp, config: { method: 'POST' } }]).tools[0]?.target).toMatchObject({ effect: 'write' });
  });

  it('keeps remote tools as they are', () => {
    const tool: AgentTool = {
      kind: 'mcp',
      name: 'search',
      description: '',
      mode: 'approval',
      parameters: {},
      server: { transport: 'stdio', command: 'files' },
      tool: 'search',
    };
    expect(compiled([tool]).tools[0]).toMatchObject({
      mode: 'approval',
      target: { kind: 'remote', spec: { kind: 'mcp', tool: 'search' } },
    });
  });

  it('refuses two tools of one name, a type that is no tool, a missing field and unknown arguments', () => {
    const problems = (tools: readonly AgentTool[]) => toolProblems(tools, { catalogue }).map(({ path, message }) => `${path}: ${message}`);
    expect(problems([lookUp])).toEqual([]);
    expect(problems([{ ...lookUp, description: '', config: { method: 'BREW' } }])).toHaveLength(2);
    expect(problems([lookUp, lookUp])).toEqual(['config.tools[1].name: Two tools are called "look_up".']);
    expect(problems([{ ...lookUp, type: 'wait' }])[0]).toContain('is no tool here');
    expect(problems([{ ...lookUp, inputs: {} }])).toEqual(['config.tools[0].inputs.url: The tool "look_up" needs its field "url".']);
    expect(problems([{ ...lookUp, inputs: { url: '{{ args.nmae }}' } }])[0]).toContain('config.tools[0].inputs.url');
    expect(problems([{ ...lookUp, inputs: { url: '{{ args.id ' } }])[0]).toContain('config.tools[0].inputs.url');
  });

  it('knows the values that the workflow fixed for its tools', () => {
    const tool: AgentTool = { ...lookUp, inputs: { url: 'https://shop.example/{{ values.customer }}/{{ args.id }}' } };
    const valuesType = { type: 'object', properties: { customer: { type: 'string' } }, required: ['customer'] } as const;
    expect(toolProblems([tool], { catalogue, valuesType })).toEqual([]);
    expect(toolProblems([tool], { catalogue, valuesType: { type: 'object', properties: {}, additionalProperties: false } })).toHaveLength(
      1,
    );
  });

  it('asks with the history, the task with its context, and the turns so far, in this order', () => {
    const config = agentTurnConfig.parse({ model: {}, contextTokens: 1_000 });
    const request = agentRequest(
      config,
      { system: 'Be kind', prompt: 'Go', context: { a: 1 }, history: [{ role: 'user', text: 'Hi', at: 'then' }] },
      [{ role: 'assistant', text: 'ok' }],
    );
    expect(request.system).toBe('Be kind');
    expect(request.messages?.map(({ role }) => role)).toEqual(['user', 'user', 'assistant']);
    expect(request.messages?.[1]).toMatchObject({ text: expect.stringContaining('<context>') });
  });
});

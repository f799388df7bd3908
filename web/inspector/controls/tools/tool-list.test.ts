import { describe, expect, it } from 'vitest';
import type { AgentTool } from '#graph/tool';
import {
  freeName,
  isSameSource,
  nameFrom,
  nameProblem,
  nodeTool,
  storedTool,
  toolEntries,
  usesValues,
  withParameters,
  workflowTool,
} from './tool-list.ts';

const parameters = (...names: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

describe('the stored tools', () => {
  it('are read with their defaults, and what can’t be read is kept', () => {
    const stored = [{ kind: 'node', name: 'a', type: 'code' }, { kind: 'unheard-of' }];
    const entries = toolEntries(stored);
    expect(entries.map(({ tool }) => tool?.mode ?? null)).toEqual(['auto', null]);
    expect(entries.map((entry) => entry.stored)).toEqual(stored);
    expect(toolEntries(undefined)).toEqual([]);
  });

  it('are written as plain JSON', () => {
    expect(storedTool({ ...nodeTool('code'), description: 'x' })).toEqual({
      kind: 'node',
      name: '',
      description: 'x',
      parameters: { type: 'object', properties: {} },
      mode: 'auto',
      type: 'code',
      config: {},
      inputs: { values: {} },
    });
  });
});

describe('the name of a tool', () => {
  it('is made of a title, and of a number where it is taken', () => {
    expect(nameFrom('Größe prüfen – neu!')).toBe('grosse_prufen_neu');
    expect(nameFrom('???')).toBe('tool');
    expect(freeName('search', ['search', 'search_2'])).toBe('search_3');
  });

  it('says what is wrong with it', () => {
    expect(nameProblem('look_up', ['other'])).toBeNull();
    expect([nameProblem('', []), nameProblem('a b', []), nameProblem('other', ['other'])]).toEqual([
      'Give the tool a name.',
      expect.stringContaining('letters'),
      expect.stringContaining('Another tool'),
    ]);
  });
});

describe('a tool', () => {
  it('that calls a workflow is described by its signature', () => {
    const signature = {
      id: 'wf_1',
      name: 'Refund',
      description: 'Pays back.',
      version: 2,
      input: parameters('order') as never,
      output: {},
      calls: [],
    };
    expect(workflowTool(signature, ['refund'])).toMatchObject({
      kind: 'workflow',
      name: 'refund_2',
      description: 'Pays back.',
      workflowId: 'wf_1',
      version: null,
      parameters: { properties: { order: {} } },
    });
    expect(workflowTool({ ...signature, input: {} }, []).parameters).toEqual({ type: 'object', properties: {} });
  });

  it('that runs a program is given all arguments until somebody decides otherwise', () => {
    const first = withParameters(nodeTool('code'), parameters('a'));
    expect(first).toMatchObject({ inputs: { values: { a: '{{ args.a }}' } } });
    expect(withParameters(first, parameters('a', 'b'))).toMatchObject({ inputs: { values: { a: '{{ args.a }}', b: '{{ args.b }}' } } });
    const own = { ...first, inputs: { values: { sum: '{{ args.a }}' } } } as AgentTool;
    expect(withParameters(own, parameters('b'))).toMatchObject({ inputs: { values: { sum: '{{ args.a }}' } } });
    expect(withParameters(nodeTool('http'), parameters('a'))).toMatchObject({ inputs: {} });
  });

  it('knows whether it uses fixed values, and another of the same source', () => {
    expect([
      usesValues({ ...nodeTool('http'), inputs: { url: 'https://a/{{ values.id }}' } } as AgentTool),
      usesValues(nodeTool('http')),
    ]).toEqual([true, false]);
    const mcp = (command: string): AgentTool => ({
      kind: 'mcp',
      name: 'x',
      description: '',
      parameters: {},
      mode: 'auto',
      server: { transport: 'stdio', command },
      tool: 't',
    });
    expect([isSameSource(mcp('a'), mcp('a')), isSameSource(mcp('a'), mcp('b'))]).toEqual([true, false]);
  });
});

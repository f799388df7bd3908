import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '#nodes/index';
import { draw, type DrawnNode } from '#test/stack/draw';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { fieldSchemas } from './field-schema.ts';
import type { Json } from './json.ts';
import { upgradeGraph } from './upgrade.ts';
import { unknownFields } from './unknown-fields.ts';

const manual: DrawnNode = { type: 'manual', name: 'start', config: {} };
const issuesOf = (node: DrawnNode): readonly string[] =>
  check(draw([manual, node], [`start -> ${node.name}`]), catalogue).map(({ code, path, hint }) => `${code} ${path} ${hint ?? ''}`);

describe('what is written and not understood', () => {
  it('is a problem with the name that was probably meant', () => {
    const url = 'https://example.com';
    expect(issuesOf({ type: 'http', name: 'send', config: { mehtdo: 'POST' }, inputs: { url, haedrs: { a: 'b' } } })).toEqual([
      'FIELD_UNKNOWN config.mehtdo Did you mean "method"?',
      'FIELD_UNKNOWN inputs.haedrs Did you mean "headers"?',
    ]);
    expect(issuesOf({ type: 'http', name: 'send', config: { url }, inputs: { url } })).toEqual([
      'FIELD_UNKNOWN config.url It belongs in "inputs", not in "config".',
    ]);
    expect(issuesOf({ type: 'code', name: 'work', config: { python: 'return 5' } })[0]).toMatch(
      /^FIELD_UNKNOWN config\.python Remove it, or use one of "language", "source"/,
    );
  });

  it('is found inside lists, objects and the chosen one of several forms', () => {
    expect(
      issuesOf({
        type: 'set',
        name: 'put',
        inputs: {
          fields: [
            { name: 'a', type: 'auto', value: 1 },
            { name: 'b', type: 'auto', valeu: 2 },
          ],
        },
      }),
    ).toContain('FIELD_UNKNOWN inputs.fields[1].valeu Did you mean "value"?');
    const agent = (tool: { readonly [key: string]: Json }): DrawnNode => ({
      type: 'agent',
      name: 'help',
      config: { model: 'offline:echo', tools: [tool] },
      inputs: { prompt: 'Hi' },
    });
    const node = { kind: 'node', name: 'call', description: 'Calls.', type: 'http', config: {}, inputs: { url: 'https://example.com' } };
    expect(issuesOf(agent({ ...node, workflowId: 'wf_x' })).join()).toContain('FIELD_UNKNOWN config.tools[0].workflowId');
    expect(issuesOf(agent({ ...node, inputs: { url: 'https://example.com', boddy: {} } })).join()).toContain(
      'TOOL_INVALID config.tools[0].inputs.boddy Rename it to "body".',
    );
  });

  it('names the option that was probably meant, for values, node types and outputs', () => {
    expect(issuesOf({ type: 'http', name: 'send', config: { method: 'PSOT' }, inputs: { url: 'https://example.com' } })).toEqual([
      'CONFIG_INVALID config.method Did you mean "POST"?',
    ]);
    expect(issuesOf({ type: 'htttp', name: 'send' })).toEqual(['NODE_TYPE_UNKNOWN  Did you mean "http"?']);
    const graph = draw(
      [manual, { type: 'if', name: 'ask', inputs: { condition: '{{ true }}' } }, { type: 'template', name: 'say', inputs: { text: 'x' } }],
      ['start -> ask', 'ask.treu -> say'],
    );
    expect(check(graph, catalogue).map(({ code, hint }) => `${code} ${hint ?? ''}`)).toContain('EDGE_BROKEN Did you mean "true"?');
  });

  it('is refused outside of nodes, too, so that saving drops nothing', () => {
    const graph = draw([manual], []);
    expect(upgradeGraph({ ...graph, setings: {} })).toMatchObject({ ok: false });
    expect(upgradeGraph({ ...graph, nodes: [{ ...graph.nodes[0], policy: { retry: { maxAtempts: 3, maxAttempts: 2 } } }] })).toMatchObject({
      ok: false,
      path: 'nodes.0.policy.retry',
    });
  });

  it('is never said of what a type reads: for every type, a made-up key is found and its own keys are not', () => {
    const types = Object.values(catalogue);
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.constantFrom('config' as const, 'inputs' as const),
        fc.string({ minLength: 1, maxLength: 8 }),
        (type, part, key) => {
          const own = Object.fromEntries(Object.keys(fieldSchemas(type)[part]).map((name) => [name, null]));
          const node = { config: {}, inputs: {}, [part]: { ...own, [`${key}~`]: 1 } };
          expect(unknownFields(node, type).map(({ path }) => path)).toEqual([[`${key}~`]]);
        },
      ),
    );
  });
});

describe('a name that can mean one field only', () => {
  const url = 'https://example.com';
  const stepOf = (node: DrawnNode): { readonly config: Json; readonly inputs: readonly (readonly [string, unknown])[] } => {
    const compiled = compile(draw([manual, node], [`start -> ${node.name}`]), catalogue);
    const body = compiled.ok ? compiled.plan.steps[1]?.body : undefined;
    if (body?.kind !== 'call' || body.inputs.kind !== 'object') throw new Error(compiled.ok ? 'no call' : compiled.issues[0]?.message);
    return { config: body.config, inputs: body.inputs.entries };
  };

  it.each<[DrawnNode, string]>([
    [{ type: 'http', name: 'send', config: { methd: 'POST' }, inputs: { url } }, 'FIELD_MISNAMED config.methd Rename it to "method".'],
    [{ type: 'http', name: 'send', inputs: { url, boddy: { a: '{{ input.x }}' } } }, 'FIELD_MISNAMED inputs.boddy Rename it to "body".'],
    [
      { type: 'http', name: 'send', config: { method: 'POST' }, inputs: { url, data: { a: 1 } } },
      'FIELD_MISNAMED inputs.data Rename it to "body".',
    ],
    [{ type: 'http', name: 'send', inputs: { uri: url } }, 'FIELD_MISNAMED inputs.uri Rename it to "url".'],
    [{ type: 'http', name: 'send', config: { url } }, 'FIELD_MISNAMED config.url It belongs in "inputs".'],
    [
      { type: 'http', name: 'send', config: { max_bytes: 10 }, inputs: { url } },
      'FIELD_MISNAMED config.max_bytes Rename it to "maxBytes".',
    ],
    [{ type: 'code', name: 'work', config: { code: 'return 5' } }, 'FIELD_MISNAMED config.code Rename it to "source".'],
    [{ type: 'code', name: 'work', inputs: { program: 'return 5' } }, 'FIELD_MISNAMED inputs.program It belongs in "config" as "source".'],
  ])('is read as that field, with a warning: %j', (node, issue) => {
    expect(issuesOf(node)).toEqual([issue]);
    expect(() => stepOf(node)).not.toThrow();
  });

  it('reaches the plan, and its expressions are checked', () => {
    expect(stepOf({ type: 'http', name: 'send', config: { methd: 'POST' }, inputs: { url, boddy: { a: 1 } } })).toMatchObject({
      config: { method: 'POST' },
      inputs: [
        ['url', { value: url }],
        ['body', { value: { a: 1 } }],
      ],
    });
    expect(issuesOf({ type: 'http', name: 'send', inputs: { url, boddy: '{{ strat }}' } })).toEqual([
      'EXPRESSION_UNKNOWN_NAME inputs.body Did you mean start?',
      'FIELD_MISNAMED inputs.boddy Rename it to "body".',
    ]);
  });

  it.each<[string, DrawnNode]>([
    ['the field is filled in', { type: 'http', name: 'send', inputs: { url, body: 1, boddy: 2 } }],
    ['two names mean the same field', { type: 'http', name: 'send', inputs: { url, boddy: 1, bodyy: 2 } }],
    ['the field does not take the value', { type: 'http', name: 'send', config: { methd: 'POKE' }, inputs: { url } }],
    ['a setting would hold an expression', { type: 'http', name: 'send', inputs: { url, method: '{{ input.method }}' } }],
    [
      'it would name a connection, which is looked for by its name',
      { type: 'http', name: 'send', config: { conection: 'con_x' }, inputs: { url } },
    ],
  ])('stays a problem where %s', (_why, node) => {
    expect(issuesOf(node).filter((issue) => !issue.startsWith('FIELD_UNKNOWN'))).toEqual([]);
    expect(issuesOf(node)).not.toEqual([]);
  });

  it('is never taken from a trigger, which the server reads by its own names', () => {
    expect(check(draw([{ type: 'webhook', name: 'call', config: { acess: 'public' } }], []), catalogue).map(({ code }) => code)).toContain(
      'FIELD_UNKNOWN',
    );
  });
});

describe('a default value', () => {
  const call = (value: Json): DrawnNode => ({
    type: 'http',
    name: 'get',
    inputs: { url: 'https://example.com' },
    policy: { onError: 'default', default: value },
  });

  it('is held against what the node gives', () => {
    expect(issuesOf(call({ status: 0, headers: {}, body: 'none' }))).toEqual([]);
    expect(issuesOf(call(null))).toEqual([]);
    expect(issuesOf(call('none'))[0]).toMatch(/^FIELD_TYPE policy\.default /);
    expect(issuesOf(call({ status: 'zero', headers: {}, body: null }))[0]).toMatch(/^FIELD_TYPE policy\.default /);
  });

  it('may hold expressions, whose mistakes are told', () => {
    const good = call({ status: 0, headers: {}, body: 'Sorry {{ input.name }}: {{ error.message }}' });
    expect(issuesOf(good)).toEqual([]);
    const compiled = compile(draw([manual, good], ['start -> get']), catalogue);
    expect(compiled.ok && compiled.plan.steps[1]).toMatchObject({
      onError: { kind: 'default', binding: { kind: 'object' } },
      references: expect.arrayContaining(['input']),
    });
    expect(issuesOf(call({ status: 0, headers: {}, body: '{{ strat.name }}' }))[0]).toMatch(
      /^EXPRESSION_UNKNOWN_NAME policy\.default Did you mean start/,
    );
    expect(issuesOf(call('{{ 1 + }}'))[0]).toMatch(/^EXPRESSION_SYNTAX policy\.default/);
  });
});

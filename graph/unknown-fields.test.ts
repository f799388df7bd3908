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
const issuesOf = (node: DrawnNode): readonly string[] => check(draw([manual, node], [`start -> ${node.name}`]), catalogue).map(({ code, path, hint }) => `${code} ${path} ${hint ?? ''}`);

describe('what is written and not understood', () => {
  it('is a problem with the name that was probably meant', () => {
    expect(issuesOf({ type: 'http', name: 'send', config: { methd: 'POST' }, inputs: { url: 'https://example.com', headrs: { a: 'b' } } })).toEqual(['FIELD_UNKNOWN config.methd Did you mean "method"?', 'FIELD_UNKNOWN inputs.headrs Did you mean "headers"?']);
    expect(issuesOf({ type: 'http', name: 'send', config: { url: 'https://example.com' }, inputs: { url: 'https://example.com' } })).toEqual(['FIELD_UNKNOWN config.url It belongs in "inputs", not in "config".']);
    expect(issuesOf({ type: 'code', name: 'work', config: { program: 'return 5' } })[0]).toMatch(/^FIELD_UNKNOWN config\.program Remove it, or use one of "language", "source"/);
  });

  it('is found inside lists, objects and the chosen one of several forms', () => {
    expect(issuesOf({ type: 'set', name: 'put', inputs: { fields: [{ name: 'a', type: 'auto', value: 1 }, { name: 'b', type: 'auto', valeu: 2 }] } })).toContain('FIELD_UNKNOWN inputs.fields[1].valeu Did you mean "value"?');
    const agent = (tool: { readonly [key: string]: Json }): DrawnNode => ({ type: 'agent', name: 'help', config: { model: 'offline:echo', tools: [tool] }, inputs: { prompt: 'Hi' } });
    const node = { kind: 'node', name: 'call', description: 'Calls.', type: 'http', config: {}, inputs: { url: 'https://example.com' } };
    expect(issuesOf(agent({ ...node, workflowId: 'wf_x' })).join()).toContain('FIELD_UNKNOWN config.tools[0].workflowId');
    expect(issuesOf(agent({ ...node, inputs: { url: 'https://example.com', boddy: {} } })).join()).toContain('TOOL_INVALID config.tools[0].inputs.boddy Did you mean "body"?');
  });

  it('names the option that was probably meant, for values, node types and outputs', () => {
    expect(issuesOf({ type: 'http', name: 'send', config: { method: 'PSOT' }, inputs: { url: 'https://example.com' } })).toEqual(['CONFIG_INVALID config.method Did you mean "POST"?']);
    expect(issuesOf({ type: 'htttp', name: 'send' })).toEqual(['NODE_TYPE_UNKNOWN  Did you mean "http"?']);
    const graph = draw([manual, { type: 'if', name: 'ask', inputs: { condition: '{{ true }}' } }, { type: 'template', name: 'say', inputs: { text: 'x' } }], ['start -> ask', 'ask.treu -> say']);
    expect(check(graph, catalogue).map(({ code, hint }) => `${code} ${hint ?? ''}`)).toContain('EDGE_BROKEN Did you mean "true"?');
  });

  it('is refused outside of nodes, too, so that saving drops nothing', () => {
    const graph = draw([manual], []);
    expect(upgradeGraph({ ...graph, setings: {} })).toMatchObject({ ok: false });
    expect(upgradeGraph({ ...graph, nodes: [{ ...graph.nodes[0], policy: { retry: { maxAtempts: 3, maxAttempts: 2 } } }] })).toMatchObject({ ok: false, path: 'nodes.0.policy.retry' });
  });

  it('is never said of what a type reads: for every type, a made-up key is found and its own keys are not', () => {
    const types = Object.values(catalogue);
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.constantFrom('config' as const, 'inputs' as const), fc.string({ minLength: 1, maxLength: 8 }), (type, part, key) => {
        const own = Object.fromEntries(Object.keys(fieldSchemas(type)[part]).map((name) => [name, null]));
        const node = { config: {}, inputs: {}, [part]: { ...own, [`${key}~`]: 1 } };
        expect(unknownFields(node, type).map(({ path }) => path)).toEqual([[`${key}~`]]);
      }),
    );
  });
});

describe('a default value', () => {
  const call = (value: Json): DrawnNode => ({ type: 'http', name: 'get', inputs: { url: 'https://example.com' }, policy: { onError: 'default', default: value } });

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
    expect(compiled.ok && compiled.plan.steps[1]).toMatchObject({ onError: { kind: 'default', binding: { kind: 'object' } }, references: expect.arrayContaining(['input']) });
    expect(issuesOf(call({ status: 0, headers: {}, body: '{{ strat.name }}' }))[0]).toMatch(/^EXPRESSION_UNKNOWN_NAME policy\.default Did you mean start/);
    expect(issuesOf(call('{{ 1 + }}'))[0]).toMatch(/^EXPRESSION_SYNTAX policy\.default/);
  });
});

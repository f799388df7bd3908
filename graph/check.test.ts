import { describe, expect, it } from 'vitest';
import { catalogue } from '#nodes/index';
import { testNodes } from '#test/builders/test-nodes';
import { draw, type DrawnNode } from '#test/stack/draw';
import { check, checkTypes } from './check.ts';
import type { Graph } from './graph.ts';
import { describeType } from './types/schema-type.ts';

const manual: DrawnNode = {
  type: 'manual',
  name: 'start',
  config: {
    fields: [
      { type: 'text', name: 'question' },
      { type: 'number', name: 'count', required: false },
    ],
  },
};
const text = (name: string, value: string): DrawnNode => ({ type: 'template', name, inputs: { text: value } });
const codes = (graph: Graph): string[] =>
  check(graph, catalogue).map((issue) => `${issue.severity} ${issue.code} ${issue.nodeId ?? '-'} ${issue.path}`.trim());

it('warns where a caller would wait for a person', () => {
  const graph = (mode: string, answersFirst: boolean) =>
    draw(
      [
        { type: 'webhook', name: 'hook', config: { mode } },
        { type: 'respond', name: 'answer', inputs: { body: 'ok' } },
        { type: 'review', name: 'ask', inputs: { title: 'Fine?' } },
      ],
      answersFirst ? ['hook -> answer', 'answer -> ask'] : ['hook -> ask', 'ask.approved -> answer'],
    );
  const warned = (mode: string, answersFirst: boolean) =>
    check(graph(mode, answersFirst), catalogue)
      .filter(({ code }) => code === 'CALLER_WAITS_FOR_PERSON')
      .map(({ nodeId }) => nodeId);
  expect(warned('sync', false)).toEqual(['ask']);
  expect(warned('sync', true)).toEqual([]);
  expect(warned('async', false)).toEqual([]);
  const sometimes = draw(
    [
      { type: 'webhook', name: 'hook' },
      { type: 'if', name: 'large', inputs: { condition: '{{ hook.body != null }}' } },
      { type: 'respond', name: 'answer', inputs: { body: 'ok' } },
      { type: 'review', name: 'ask', inputs: { title: 'Fine?' } },
    ],
    ['hook -> large', 'large.true -> ask', 'large.false -> answer', 'ask.approved -> answer'],
  );
  expect(check(sometimes, catalogue).map(({ code }) => code)).not.toContain('CALLER_WAITS_FOR_PERSON');
});

describe('a check of names and shape', () => {
  it('finds nothing in a graph that is well', () => {
    expect(codes(draw([manual, text('reply', 'You asked: {{ start.question }}')], ['start -> reply']))).toEqual([]);
  });

  it('asks for a trigger', () => {
    expect(codes(draw([text('reply', 'hello')], []))).toEqual(['error NO_TRIGGER -', 'warning UNREACHABLE_NODE reply']);
  });

  it('refuses names that are taken or mean something else', () => {
    const graph = draw(
      [
        manual,
        { ...text('a', 'x'), id: 'n1' },
        { ...text('a', 'y'), id: 'n2' },
        { ...text('input', 'z'), id: 'n3' },
        { ...text('if', 'z'), id: 'n4' },
      ],
      ['start -> n1', 'start -> n2', 'start -> n3', 'start -> n4'],
    );
    expect(codes(graph)).toEqual(['error NAME_TAKEN n2', 'error NAME_RESERVED n3', 'error NAME_RESERVED n4']);
  });

  it('keeps a node of an unknown type and says that it blocks publishing', () => {
    expect(codes(draw([manual, { type: 'telepathy', name: 'mind' }], ['start -> mind']))).toEqual(['error NODE_TYPE_UNKNOWN mind']);
  });

  it('refuses ids that are taken, and nodes of a newer version', () => {
    const graph = draw([manual, text('a', 'x'), { ...text('b', 'x'), typeVersion: 99 }], ['start -> a', 'a -> b']);
    const [, a] = graph.nodes;
    expect(codes({ ...graph, nodes: [...graph.nodes, { ...a!, name: 'c' }], edges: [...graph.edges, graph.edges[0]!] })).toEqual(
      expect.arrayContaining(['error ID_TAKEN a', 'error ID_TAKEN -', 'error NODE_VERSION_UNKNOWN b']),
    );
  });

  it('wants something to begin with in a container', () => {
    const inside = [
      { ...text('a', 'x'), parentId: 'each' },
      { ...text('b', 'x'), parentId: 'each' },
    ];
    const each = { type: 'map', name: 'each', inputs: { items: [1] } };
    expect(codes(draw([manual, each, ...inside], ['start -> each', 'a -> b', 'b -> a']))).toContain('error CONTAINER_EMPTY each');
    expect(codes(draw([manual, each, ...inside], ['start -> each', 'a -> b']))).toEqual([]);
  });

  it('looks at nodes as the newest version of their type sees them', () => {
    const graph = draw(
      [
        { type: 'start', name: 'start' },
        { type: 'task', name: 'work', typeVersion: 1, inputs: { text: 5 } },
      ],
      ['start -> work'],
    );
    expect(check(graph, testNodes).map(({ code, path }) => `${code} ${path}`)).toEqual(['FIELD_INVALID inputs.note']);
  });

  it('refuses edges to nowhere, to triggers and across containers', () => {
    const graph = draw(
      [manual, { type: 'map', name: 'each', inputs: { items: [1] } }, { ...text('inside', 'x'), parentId: 'each' }, text('after', 'y')],
      ['start -> each', 'inside -> after', 'each.gone -> after', 'after -> start', 'each -> after'],
    );
    expect(codes(graph)).toEqual(['error EDGE_ACROSS_CONTAINERS after', 'error EDGE_BROKEN each', 'error TRIGGER_HAS_INPUT start']);
  });

  it('refuses a loop that can be entered at two places', () => {
    const graph = draw([manual, text('a', 'a'), text('b', 'b')], ['start -> a', 'start -> b', 'a -> b', 'b -> a']);
    expect(codes(graph)).toEqual(['error LOOP_NOT_NATURAL b']);
  });

  it('only warns of what cannot be reached', () => {
    expect(codes(draw([manual, { type: 'llm', name: 'lost' }], []))).toEqual([
      'warning UNREACHABLE_NODE lost',
      'warning FIELD_MISSING lost inputs.prompt',
    ]);
  });

  it('wants an error port that is meant to be used to be wired', () => {
    const graph = draw(
      [manual, { type: 'http', name: 'call', inputs: { url: 'https://example.com' }, policy: { onError: 'port' } }],
      ['start -> call'],
    );
    expect(codes(graph)).toEqual(['error PORT_UNWIRED call policy.onError']);
  });
});

describe('a check of fields', () => {
  it('names missing fields and wrong settings', () => {
    const graph = draw([manual, { type: 'llm', name: 'ask', config: { temperature: 7 } }], ['start -> ask']);
    expect(codes(graph)).toEqual(['error CONFIG_INVALID ask config.temperature', 'error FIELD_MISSING ask inputs.prompt']);
  });

  it('tells an unknown name, an unknown field and broken syntax', () => {
    expect(codes(draw([manual, text('reply', '{{ strat.question }}')], ['start -> reply']))).toEqual([
      'error EXPRESSION_UNKNOWN_NAME reply inputs.text',
    ]);
    expect(codes(draw([manual, text('reply', '{{ start.qestion }}')], ['start -> reply']))).toEqual([
      'error EXPRESSION_UNKNOWN_FIELD reply inputs.text',
    ]);
    expect(codes(draw([manual, text('reply', '{{ start. }}')], ['start -> reply']))).toEqual(['error EXPRESSION_SYNTAX reply inputs.text']);
  });

  it('tells a reference to a node that runs later', () => {
    expect(codes(draw([manual, text('a', '{{ b }}'), text('b', 'x')], ['start -> a', 'a -> b']))).toEqual([
      'error REFERENCE_NOT_EARLIER a inputs.text',
    ]);
  });

  it('names the place within a field of several parts', () => {
    const graph = draw(
      [
        manual,
        {
          type: 'switch',
          name: 'route',
          inputs: {
            cases: [
              { port: 'a', when: true },
              { port: 'b', when: '{{ nobody == 1 }}' },
            ],
          },
        },
      ],
      ['start -> route'],
    );
    expect(codes(graph)).toContain('error EXPRESSION_UNKNOWN_NAME route inputs.cases[1].when');
  });

  it('tells a value of the wrong type, and one that may be missing', () => {
    const wait = (durationMs: string): Graph => draw([manual, { type: 'wait', name: 'pause', inputs: { durationMs } }], ['start -> pause']);
    expect(codes(wait('{{ start.question }}'))).toEqual(['error FIELD_TYPE pause inputs.durationMs']);
    expect(codes(wait('{{ start.count }}'))).toEqual([]);
    const map = (items: string): Graph =>
      draw([manual, { type: 'map', name: 'each', inputs: { items } }, { ...text('x', 'x'), parentId: 'each' }], ['start -> each']);
    expect(codes(map('{{ start.question }}'))).toEqual(['error FIELD_TYPE each inputs.items']);
    expect(codes(map('{{ start.question.split(",") }}'))).toEqual([]);
  });
});

describe('what is sure', () => {
  const lookup: DrawnNode = { type: 'http', name: 'lookup', inputs: { url: 'https://example.com' } };

  it('is a node that every way leads through', () => {
    const graph = draw(
      [
        manual,
        { type: 'if', name: 'large', inputs: { condition: '{{ start.count > 5 }}' } },
        text('a', 'a'),
        text('b', 'b'),
        { type: 'merge', name: 'both' },
        text('end', '{{ a.length }}'),
      ],
      ['start -> large', 'large.true -> a', 'large.false -> b', 'a -> both', 'b -> both', 'both -> end'],
    );
    expect(codes(graph)).toEqual(['error EXPRESSION_MAYBE_ABSENT large inputs.condition', 'error EXPRESSION_MAYBE_ABSENT end inputs.text']);
    expect(
      codes(
        draw(
          graph.nodes.map((node) =>
            node.name === 'end'
              ? { ...node, inputs: { text: '{{ a?.length ?? 0 }}' } }
              : node.name === 'large'
                ? { ...node, inputs: { condition: true } }
                : node,
          ),
          ['start -> large', 'large.true -> a', 'large.false -> b', 'a -> both', 'b -> both', 'both -> end'],
        ),
      ),
    ).toEqual([]);
  });

  it('is a parallel branch that has to arrive before the join', () => {
    const graph = draw(
      [manual, text('a', 'a'), text('b', 'b'), text('end', '{{ a.length + b.length }} {{ input.a }}')],
      ['start -> a', 'start -> b', 'a -> end', 'b -> end'],
    );
    expect(codes(graph)).toEqual([]);
  });

  it('is not what lies behind a switch that may take no way at all', () => {
    const graph = (otherwise: boolean): Graph =>
      draw(
        [
          manual,
          {
            type: 'switch',
            name: 'route',
            config: { otherwise },
            inputs: { cases: [{ port: 'a', when: '{{ (input.count ?? 0) > 1 }}' }] },
          },
          text('side', 'x'),
          text('end', '{{ route.question }}'),
        ],
        ['start -> route', 'start -> side', 'route.a -> end', 'side -> end'],
      );
    expect(codes(graph(true))).toEqual([]);
    expect(codes(graph(false))).toEqual(['error EXPRESSION_MAYBE_ABSENT end inputs.text']);
  });

  it('is not what a round before the last one gave', () => {
    const graph = draw(
      [
        manual,
        text('work', 'x'),
        {
          type: 'switch',
          name: 'look',
          config: { mode: 'all', otherwise: false },
          inputs: {
            cases: [
              { port: 'more', when: '{{ input.length > 1 }}' },
              { port: 'page', when: '{{ input.length > 0 }}' },
            ],
          },
        },
        text('read', '{{ work }} {{ look.length }}'),
      ],
      ['start -> work', 'work -> look', 'look.more -> work', 'look.page -> read'],
    );
    expect(codes(graph)).toEqual(['error EXPRESSION_MAYBE_ABSENT read inputs.text']);
  });

  it('is not the type of a port alone, where a default value may stand in for it', () => {
    const graph = draw(
      [manual, { ...text('ask', 'x'), policy: { onError: 'default', default: null } }, text('end', '{{ ask.length }}')],
      ['start -> ask', 'ask -> end'],
    );
    expect(codes(graph)).toEqual(['error EXPRESSION_MAYBE_ABSENT end inputs.text']);
  });

  it('is not the value of a node that was left by its error port', () => {
    const graph = draw(
      [manual, lookup, text('rescue', '{{ input.message }}'), { type: 'merge', name: 'both' }, text('end', '{{ lookup.status }}')],
      ['start -> lookup', 'lookup.error -> rescue', 'lookup -> both', 'rescue -> both', 'both -> end'],
    );
    expect(codes(graph)).toEqual(['error EXPRESSION_MAYBE_ABSENT end inputs.text']);
  });

  it('is in a loop the value of this round, and maybe that of the last', () => {
    const graph = draw(
      [
        manual,
        text('draft', '{{ previous?.ask?.comment ?? "first" }}'),
        { type: 'review', name: 'ask', inputs: { title: 'ok?', value: '{{ draft }}' } },
        text('end', '{{ draft }}'),
      ],
      ['start -> draft', 'draft -> ask', 'ask.rejected -> draft', 'ask.approved -> end'],
    );
    expect(codes(graph)).toEqual([]);
    const careless = draw(
      graph.nodes.map((node) => (node.name === 'draft' ? { ...node, inputs: { text: '{{ previous.ask.comment }}' } } : node)),
      ['start -> draft', 'draft -> ask', 'ask.rejected -> draft', 'ask.approved -> end'],
    );
    expect(codes(careless)).toContain('error EXPRESSION_MAYBE_ABSENT draft inputs.text');
  });
});

describe('the types of a graph', () => {
  it('follow settings through ports, containers and joins', () => {
    const graph = draw(
      [
        {
          type: 'webhook',
          name: 'call',
          config: {
            bodySchema: { type: 'object', properties: { names: { type: 'array', items: { type: 'string' } } }, required: ['names'] },
          },
        },
        { type: 'map', name: 'each', inputs: { items: '{{ call.body.names }}' } },
        {
          type: 'set',
          name: 'row',
          parentId: 'each',
          inputs: {
            fields: [
              { name: 'upper', type: 'auto', value: '{{ item.toUpperCase() }}' },
              { name: 'place', type: 'auto', value: '{{ index + 1 }}' },
            ],
          },
        },
      ],
      ['call -> each'],
    );
    const types = checkTypes(graph, catalogue);
    expect(describeType(types.portType('each', 'out'))).toBe('list of object { upper, place }');
    expect(types.scopeAt('row').names().toSorted()).toEqual(['call', 'index', 'input', 'item', 'run']);
    expect(describeType(types.scopeAt('row').get('item')?.schema ?? {})).toBe('text');
  });

  it('are inferred for two hundred nodes within an edit', () => {
    const names = Array.from({ length: 200 }, (_none, index) => `n${index}`);
    const graph = draw(
      [manual, ...names.map((name, index) => text(name, index === 0 ? 'x' : `{{ n${index - 1}.length }}`))],
      ['start -> n0', ...names.slice(1).map((name, index) => `n${index} -> ${name}`)],
    );
    expect(check(graph, catalogue)).toEqual([]);
  });

  it('are inferred for two thousand nodes, however they hang together', () => {
    const many = Array.from({ length: 1_999 }, (_none, index) => index);
    const chain = draw(
      [manual, ...many.map((index) => text(`n${index}`, 'x'))],
      many.map((index) => (index === 0 ? 'start -> n0' : `n${index - 1} -> n${index}`)),
    );
    expect(check(chain, catalogue)).toEqual([]);

    // Each test leads on, or to the one end: each place is reached by one way only.
    const last = many.length - 1;
    const tests = many.slice(0, -1).map((index): DrawnNode => ({ type: 'if', name: `n${index}`, inputs: { condition: '{{ true }}' } }));
    const ladder = draw(
      [manual, ...tests, text(`n${last}`, '{{ n0 }}')],
      [
        'start -> n0',
        ...many.slice(0, -2).map((index) => `n${index}.true -> n${index + 1}`),
        ...many.slice(0, -1).map((index) => `n${index}.false -> n${last}`),
      ],
    );
    expect(check(ladder, catalogue)).toEqual([]);

    // Each loop lies in the next one, round the same middle.
    const half = 60;
    const rounds = many.slice(0, half);
    const loops = draw(
      [
        manual,
        ...rounds.map((index) => text(`a${index}`, `{{ previous?.a${index} ?? "" }}`)),
        ...rounds.map((index): DrawnNode => ({ type: 'if', name: `b${index}`, inputs: { condition: '{{ true }}' } })),
      ],
      [
        'start -> a0',
        ...rounds.slice(1).map((index) => `a${index - 1} -> a${index}`),
        `a${half - 1} -> b${half - 1}`,
        ...rounds.slice(1).map((index) => `b${index}.false -> b${index - 1}`),
        ...rounds.map((index) => `b${index}.true -> a${index}`),
      ],
    );
    expect(check(loops, catalogue)).toEqual([]);
  });

  it('stop at containers that lie in too many others', () => {
    const graph = draw(
      [
        manual,
        ...Array.from({ length: 1_999 }, (_none, index): DrawnNode => ({
          type: 'map',
          name: `n${index}`,
          parentId: index === 0 ? null : `n${index - 1}`,
          inputs: { items: '{{ [1] }}' },
        })),
      ],
      ['start -> n0'],
    );
    expect(codes(graph)).toContain('error CONTAINER_TOO_DEEP n16');
    expect(codes(graph)).not.toContain('error CONTAINER_TOO_DEEP n15');
    const circle = draw([manual, { type: 'map', name: 'a', parentId: 'b' }, { type: 'map', name: 'b', parentId: 'a' }], []);
    expect(codes(circle).filter((code) => code.includes('TOO_DEEP'))).toEqual([
      'warning CONTAINER_TOO_DEEP a',
      'warning CONTAINER_TOO_DEEP b',
    ]);
  });
});

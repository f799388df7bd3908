import { describe, expect, it } from 'vitest';
import { catalogue } from '#nodes/index';
import { draw, type DrawnNode } from '#test/stack/draw';
import { compile } from './compile.ts';
import type { Graph } from './graph.ts';
import type { Json } from './json.ts';
import type { Plan } from './plan.ts';
import { canonicalJson } from './plan-hash.ts';

const manual: DrawnNode = { type: 'manual', name: 'start' };
const text = (name: string, value: string): DrawnNode => ({ type: 'template', name, inputs: { text: value } });

describe('a compiled graph', () => {
  it('has every default settled', () => {
    const plan = planOf(
      draw(
        [
          manual,
          {
            type: 'http',
            name: 'send',
            config: { method: 'POST' },
            inputs: { url: 'https://example.com' },
            policy: { retry: { maxAttempts: 7 } },
          },
        ],
        ['start -> send'],
      ),
    );
    expect(plan.steps[1]).toMatchObject({
      id: 'send',
      join: 'all',
      ports: ['out'],
      onError: { kind: 'fail' },
      body: {
        kind: 'call',
        activity: 'http',
        effect: 'write',
        timeoutMs: 30_000,
        retry: { maxAttempts: 7, initialIntervalMs: 500, backoff: 2, maxIntervalMs: 30_000 },
        config: { method: 'POST', failOnStatus: true },
      },
    });
  });

  it('runs a safe read as one', () => {
    const plan = planOf(draw([manual, { type: 'http', name: 'look', inputs: { url: 'https://example.com' } }], ['start -> look']));
    expect(plan.steps[1]?.body).toMatchObject({ kind: 'call', effect: 'read' });
  });

  it('is the same however it is placed, and another when it does something else', () => {
    const graph = draw([manual, text('a', 'Hello {{ start }}')], ['start -> a']);
    const moved = {
      ...graph,
      nodes: graph.nodes.map((node) => ({ ...node, position: { x: 7, y: 9 } })),
      notes: [{ id: 'n', text: 'x', position: { x: 0, y: 0 }, size: { width: 1, height: 1 } }],
    };
    expect(hashed(planOf(moved))).toBe(hashed(planOf(graph)));
    expect(hashed(planOf(draw([manual, text('a', 'Hello  {{ start }}')], ['start -> a'])))).not.toBe(hashed(planOf(graph)));
  });

  it('knows its loops, their limits and the edges that close them', () => {
    const plan = planOf(
      draw(
        [
          manual,
          { ...text('outer', 'o'), policy: { loopLimit: 9 } },
          text('inner', 'i'),
          { type: 'if', name: 'again', inputs: { condition: true } },
          { type: 'if', name: 'more', inputs: { condition: true } },
        ],
        ['start -> outer', 'outer -> inner', 'inner -> again', 'again.true -> inner', 'again.false -> more', 'more.true -> outer'],
      ),
    );
    expect(plan.loops.map(({ header, body, limit, parent }) => ({ header, body: [...body].toSorted(), limit, parent }))).toEqual(
      expect.arrayContaining([
        { header: 'inner', body: ['again', 'inner'], limit: 25, parent: 'outer' },
        { header: 'outer', body: ['again', 'inner', 'more', 'outer'], limit: 9, parent: null },
      ]),
    );
    expect(plan.edges.filter((edge) => edge.back !== undefined).map((edge) => `${edge.from}->${edge.to}`)).toEqual([
      'again->inner',
      'more->outer',
    ]);
  });

  it('nests what is inside a container, with the outer names that it reads', () => {
    const plan = planOf(
      draw(
        [
          manual,
          text('greeting', 'Hello'),
          { type: 'map', name: 'each', inputs: { items: [1, 2] } },
          { ...text('line', '{{ greeting }} {{ item }} {{ run.id }}'), parentId: 'each' },
        ],
        ['start -> greeting', 'greeting -> each'],
      ),
    );
    const body = plan.steps.find((step) => step.id === 'each')?.body;
    expect(body).toMatchObject({ kind: 'map', plan: { entries: ['line'], captures: ['greeting'] } });
    expect(plan.steps.find((step) => step.id === 'each')?.references).toContain('greeting');
  });

  it('leaves out what cannot be reached', () => {
    expect(planOf(draw([manual, text('lost', 'x')], [])).steps.map((step) => step.id)).toEqual(['start']);
  });

  it('uses pinned data in a draft only', () => {
    const graph = draw(
      [manual, { type: 'llm', name: 'ask', inputs: { prompt: 'x' }, pinned: { out: { text: 'pinned' } } }],
      ['start -> ask'],
    );
    expect(planOf(graph, true).steps[1]?.body).toEqual({
      kind: 'assign',
      port: 'out',
      value: { kind: 'literal', value: { text: 'pinned' } },
    });
    expect(planOf(graph).steps[1]?.body.kind).toBe('call');
  });

  it('gives any value as text to a field that takes text', () => {
    const plan = planOf(draw([manual, { type: 'llm', name: 'ask', inputs: { prompt: '{{ start }}' } }], ['start -> ask']));
    expect(plan.steps[1]?.body).toMatchObject({ inputs: { kind: 'object', entries: [['prompt', { kind: 'text' }]] } });
  });

  it('is refused with the issues when there are errors', () => {
    const compiled = compile(draw([text('a', 'x')], []), catalogue);
    expect(compiled.ok ? [] : compiled.issues.map((issue) => issue.code)).toContain('NO_TRIGGER');
  });
});

function planOf(graph: Graph, draft = false): Plan {
  const compiled = compile(graph, catalogue, draft ? { draft: {} } : {});
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.plan;
}

function hashed(plan: Plan): string {
  return canonicalJson(plan as unknown as Json);
}

describe('a draft that is not complete', () => {
  const half = (name: string): DrawnNode => ({ type: 'llm', name });
  const errorsOf = (graph: Graph, trigger = 'start') => {
    const compiled = compile(graph, catalogue, { draft: { trigger } });
    return compiled.ok ? [] : compiled.issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  };
  const stopsOf = (graph: Graph, trigger = 'start') => {
    const compiled = compile(graph, catalogue, { draft: { trigger } });
    return compiled.ok ? compiled.stops.map(({ name }) => name) : null;
  };

  it('runs up to the node that is not complete, which fails and hides behind no error port', () => {
    const graph = draw(
      [manual, text('a', 'x'), { ...half('ask'), policy: { onError: 'default', default: 'quiet' } }, text('b', '{{ ask }}')],
      ['start -> a', 'a -> ask', 'ask -> b'],
    );
    const compiled = compile(graph, catalogue, { draft: { trigger: 'start' } });
    if (!compiled.ok) throw new Error('expected a plan');
    expect(compiled.stops).toEqual([{ nodeId: 'ask', name: 'ask', message: expect.stringContaining('Prompt') as string }]);
    expect(compiled.plan.steps.find(({ id }) => id === 'a')?.body.kind).toBe('assign');
    expect(compiled.plan.steps.find(({ id }) => id === 'ask')).toMatchObject({
      onError: { kind: 'fail' },
      body: { kind: 'fail', code: 'NODE_INCOMPLETE' },
    });
    expect(compile(graph, catalogue).ok).toBe(false);
  });

  it('stops only where this trigger leads', () => {
    const graph = draw([manual, { type: 'manual', name: 'other' }, text('a', 'x'), half('ask')], ['start -> a', 'other -> ask']);
    expect(stopsOf(graph)).toEqual([]);
    expect(stopsOf(graph, 'other')).toEqual(['ask']);
  });

  it('stops inside of containers, at unknown types and at outputs that are gone', () => {
    expect(
      stopsOf(
        draw([manual, { type: 'map', name: 'each', inputs: { items: [1] } }, { ...half('ask'), parentId: 'each' }], ['start -> each']),
      ),
    ).toEqual(['ask']);
    expect(stopsOf(draw([manual, { type: 'future', name: 'later' }], ['start -> later']))).toEqual(['later']);
    expect(stopsOf(draw([manual, text('a', 'x'), text('b', 'y')], ['start -> a', 'a.old -> b']))).toEqual(['a']);
  });

  it('needs no settings where an output is pinned', () => {
    expect(
      stopsOf(draw([manual, { ...half('ask'), pinned: { out: { text: 'Hi' } } }, text('b', 'y')], ['start -> ask', 'ask -> b'])),
    ).toEqual([]);
  });

  it('runs nothing while the drawing or the trigger itself has an error', () => {
    expect(errorsOf(draw([{ type: 'manual', name: 'start', config: { fields: 7 } }, text('a', 'x')], ['start -> a']))).toContain(
      'CONFIG_INVALID',
    );
    expect(errorsOf(draw([manual, text('a', 'x'), { ...text('a', 'y'), id: 'b' }], ['start -> a', 'start -> b']))).toEqual(['NAME_TAKEN']);
  });
});

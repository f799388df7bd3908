import { describe, expect, it } from 'vitest';
import { catalogue } from '#nodes/index';
import { check } from './check.ts';
import { fieldSchemas } from './field-schema.ts';
import { titleAtPath } from './field-title.ts';
import { emptyGraph, nodeSchema } from './graph.ts';
import type { JsonObject } from './json.ts';

/** What the check says of the fields of one node behind a trigger. */
function issuesOf(
  type: string,
  { config = {}, inputs = {} }: { readonly config?: JsonObject; readonly inputs?: JsonObject },
): readonly string[] {
  const node = (id: string, parts: object) => nodeSchema.parse({ id, name: id, position: { x: 0, y: 0 }, ...parts });
  const graph = {
    ...emptyGraph,
    nodes: [node('start', { type: 'manual' }), node('n', { type, config, inputs })],
    edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'n' } }],
  };
  return check(graph, catalogue)
    .filter(({ nodeId }) => nodeId === 'n')
    .map(({ path, message }) => `${path}: ${message}`);
}

describe('the title of a field at a path', () => {
  it.each([
    ['inputs.cases[1].port', 'Label of case 2'],
    ['inputs.cases', 'Cases'],
    ['policy.default', null],
    ['', null],
  ])('of %s is %s', (path, title) => {
    expect(titleAtPath(fieldSchemas(catalogue.switch), path)).toBe(title);
  });
});

describe('what the check says of fields', () => {
  it.each<[string, Parameters<typeof issuesOf>, readonly string[]]>([
    ['an empty field, once', ['llm', { inputs: { prompt: '' } }], ['inputs.prompt: Prompt is required.']],
    ['a field of blanks', ['review', { inputs: { title: '  ' } }], []],
    [
      'an empty label of a case, by its own name and place',
      [
        'switch',
        {
          inputs: {
            cases: [
              { port: 'a', when: true },
              { port: '', when: true },
            ],
          },
        },
      ],
      ['inputs.cases[1].port: Label of case 2 is required.'],
    ],
    [
      'a condition of the wrong type',
      ['switch', { inputs: { cases: [{ port: 'a', when: '{{ 1 }}' }] } }],
      [expect.stringMatching(/^inputs\.cases\[0\]\.when: "When of case 1" of "n": /) as string],
    ],
    ['a wait without a length', ['wait', {}], ['inputs.durationMs: For how long is required.']],
    [
      'a wait without a moment',
      ['wait', { config: { mode: 'until' }, inputs: { durationMs: 1_000 } }],
      ['inputs.until: Until when is required.'],
    ],
    ['a wait that has what its mode needs', ['wait', { config: { mode: 'until' }, inputs: { until: '2027-01-31T09:00:00Z' } }], []],
    [
      'a deadline that is too short',
      ['review', { config: { deadlineMs: 90 }, inputs: { title: 'Ok?' } }],
      ['config.deadlineMs: "Deadline" of "n": it must be at least 1 s.'],
    ],
    [
      'a wait that is too long',
      ['wait', { inputs: { durationMs: 400 * 86_400_000 } }],
      ['inputs.durationMs: "For how long" of "n": it can be at most 366 d.'],
    ],
    [
      'a length of time that is none',
      ['wait', { inputs: { durationMs: 'soon' } }],
      ['inputs.durationMs: "For how long" of "n": it must be a length of time, such as 90 s or 2 h.'],
    ],
  ])('names %s', (_what, [type, fields], messages) => {
    expect(issuesOf(type, fields)).toEqual(messages);
  });
});

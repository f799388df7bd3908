import { describe, expect, it } from 'vitest';
import type { Surroundings, WorkflowSignature } from '#graph/surroundings';
import { inputValue, literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import subworkflow from './node.ts';

const signature = (id: string, calls: readonly string[] = []): WorkflowSignature => ({
  id,
  name: id.toUpperCase(),
  description: '',
  version: 1,
  input: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  output: { type: 'string' },
  calls,
});

function problems(
  workflow: string,
  around: Partial<Surroundings>,
  value: { type: 'string' } | { type: 'object'; properties: { message: { type: 'string' } }; required: ['message'] } = {
    type: 'object',
    properties: { message: { type: 'string' } },
    required: ['message'],
  },
) {
  const surroundings: Surroundings = { workflowId: 'me', workflows: {}, ...around };
  return (
    subworkflow.problems?.({
      config: { workflow },
      inputs: { value: '{{ x }}' },
      inputTypes: { value },
      inputType: {},
      typeOf: () => ({}),
      surroundings,
    }) ?? []
  ).map(({ code }) => code);
}

describe('the node that calls a workflow', () => {
  it('needs a workflow that is there and published', () => {
    expect(problems('', {})).toEqual(['CONFIG_INVALID']);
    expect(problems('a', {})).toEqual(['WORKFLOW_UNKNOWN']);
    expect(problems('a', { workflows: { a: { ...signature('a'), version: null } } })).toEqual(['WORKFLOW_NOT_PUBLISHED']);
    expect(problems('a', { workflows: { a: signature('a') } })).toEqual([]);
    expect(problems('a', { workflows: null })).toEqual([]);
  });

  it('refuses a circle, also over others', () => {
    expect(problems('me', { workflows: { me: signature('me') } })).toEqual(['WORKFLOW_RECURSION']);
    expect(problems('a', { workflows: { a: signature('a', ['b']), b: signature('b', ['me']) } })).toEqual(['WORKFLOW_RECURSION']);
    expect(problems('a', { workflows: { a: signature('a', ['b']), b: signature('b', ['a']) } })).toEqual([]);
  });

  it('wants a value that the called trigger takes, and is typed by what comes back', () => {
    const surroundings = { workflowId: 'me', workflows: { a: signature('a') } };
    expect(problems('a', surroundings, { type: 'string' })).toEqual(['FIELD_TYPE']);
    expect(
      subworkflow.outputTypes?.({ config: { workflow: 'a' }, inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}), surroundings }),
    ).toEqual({ out: { type: 'string' } });
  });

  it('hands on the incoming value when none is written', () => {
    expect(subworkflow.step?.(stepArguments({ config: { workflow: 'a' } }))).toEqual({
      kind: 'subworkflow',
      workflowId: 'a',
      version: null,
      input: inputValue,
      timeoutMs: null,
    });
    expect(
      subworkflow.step?.(stepArguments({ config: { workflow: 'a', version: 2, timeoutMs: 5_000 }, bindings: { value: literal(1) } })),
    ).toMatchObject({ version: 2, input: literal(1), timeoutMs: 5_000 });
  });
});

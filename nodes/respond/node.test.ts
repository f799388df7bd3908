import { describe, expect, it } from 'vitest';
import { inputValue, literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import respond from './node.ts';

describe('the respond node', () => {
  it('answers 200 with the incoming value when nothing else is said', () => {
    expect(respond.step?.(stepArguments({ config: {}, inputs: {}, bindings: {}, inner: null }))).toEqual({
      kind: 'respond',
      status: literal(200),
      headers: literal({}),
      body: inputValue,
    });
  });

  it('passes on the type of its body', () => {
    const types = { config: {}, inputType: { type: 'object' } as const, typeOf: () => ({}) };
    expect(respond.outputTypes?.({ ...types, inputs: {}, inputTypes: {} })).toEqual({ out: { type: 'object' } });
    expect(respond.outputTypes?.({ ...types, inputs: { body: 'x' }, inputTypes: { body: { type: 'string' } } })).toEqual({
      out: { type: 'string' },
    });
  });
});

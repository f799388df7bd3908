import { describe, expect, it } from 'vitest';
import { literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import if_ from './node.ts';

describe('the if node', () => {
  it('leaves by false while its condition is missing', () => {
    expect(if_.step?.(stepArguments({ config: {}, inputs: {}, bindings: {}, inner: null }))).toMatchObject({
      cases: [{ port: 'true', when: literal(false) }],
      otherwise: 'false',
      mode: 'first',
    });
  });

  it('passes the incoming type on by both sides', () => {
    expect(if_.outputTypes?.({ config: {}, inputs: {}, inputTypes: {}, inputType: { type: 'string' }, typeOf: () => ({}) })).toEqual({
      true: { type: 'string' },
      false: { type: 'string' },
    });
  });

  it('does not take text for a condition', () => {
    expect(if_.inputs.safeParse({ condition: 'input.total > 100' }).success).toBe(false);
    expect(if_.inputs.safeParse({ condition: null }).success).toBe(true);
  });
});

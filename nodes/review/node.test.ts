import { describe, expect, it } from 'vitest';
import { inputValue, literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import review from './node.ts';

describe('the review node', () => {
  it('can expire only with a deadline', () => {
    expect(review.ports?.({ config: review.config.parse({}), inputs: {} })).toEqual(['approved', 'rejected']);
    expect(review.ports?.({ config: review.config.parse({ deadlineMs: null }), inputs: {} })).toEqual(['approved', 'rejected']);
    expect(review.ports?.({ config: review.config.parse({ deadlineMs: 60_000 }), inputs: {} })).toEqual([
      'approved',
      'rejected',
      'expired',
    ]);
  });

  it('shows the incoming value when nothing else is said', () => {
    const step = { config: {}, inputs: {}, inner: null };
    expect(review.step?.(stepArguments({ ...step, bindings: { title: literal('Send?') } }))).toMatchObject({
      value: inputValue,
      deadlineMs: null,
    });
    expect(review.step?.(stepArguments({ ...step, bindings: { title: literal('Send?'), value: literal('x') } }))).toMatchObject({
      value: literal('x'),
    });
  });

  it('hands on the type of what was reviewed', () => {
    const types = review.outputTypes?.({
      config: {},
      inputs: { value: '{{ draft.text }}' },
      inputTypes: { value: { type: 'string' } },
      inputType: {},
      typeOf: () => ({}),
    });
    expect(types?.['approved']?.properties?.['value']).toEqual({ type: 'string' });
    expect(types?.['rejected']?.properties?.['decision']).toEqual({ type: 'string', const: 'rejected' });
  });
});

import { describe, expect, it } from 'vitest';
import { literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import wait from './node.ts';

const bindings = { durationMs: literal(5), until: literal('2027-01-31T09:00:00Z') };

describe('the wait node', () => {
  it('uses only the field that its mode asks for', () => {
    expect(wait.step?.(stepArguments({ config: { mode: 'duration' }, inputs: {}, bindings, inner: null }))).toMatchObject({ durationMs: literal(5), until: null });
    expect(wait.step?.(stepArguments({ config: { mode: 'until' }, inputs: {}, bindings, inner: null }))).toMatchObject({ durationMs: null, until: literal('2027-01-31T09:00:00Z') });
  });

  it('takes a missing moment for a mistake, not for now', () => {
    expect(wait.step?.(stepArguments({ config: { mode: 'until' }, inputs: {}, bindings: {}, inner: null }))).toMatchObject({ until: literal(null) });
  });
});

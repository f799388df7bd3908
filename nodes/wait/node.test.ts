import { describe, expect, it } from 'vitest';
import type { Binding } from '#graph/expression/ast';
import { literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import wait from './node.ts';

const bindings = { durationMs: literal(5), until: literal('2027-01-31T09:00:00Z') };

const readsDate = (date: Binding): object => ({ kind: 'expression', expression: { kind: 'function', name: 'Date.parse', args: [date] } });

describe('the wait node', () => {
  it('uses only the field that its mode asks for', () => {
    expect(wait.step?.(stepArguments({ config: { mode: 'duration' }, inputs: {}, bindings, inner: null }))).toMatchObject({ durationMs: literal(5), until: null });
    expect(wait.step?.(stepArguments({ config: { mode: 'until' }, inputs: {}, bindings, inner: null }))).toMatchObject({ durationMs: null, until: readsDate(literal('2027-01-31T09:00:00Z')) });
  });

  it('takes a missing moment for a mistake, not for now', () => {
    expect(wait.step?.(stepArguments({ config: { mode: 'until' }, inputs: {}, bindings: {}, inner: null }))).toMatchObject({ until: readsDate(literal(null)) });
  });

  it('asks for the field of its mode, and says on its card how long as people say it', () => {
    const inputs = { durationMs: 60_000, until: '{{ input.publishAt }}' };
    expect(wait.requiredInputs?.({ config: { mode: 'duration' }, inputs: {} })).toEqual(['durationMs']);
    expect(wait.usedInputs?.({ config: { mode: 'until' }, inputs: {} })).toEqual(['until']);
    expect(wait.summary?.({ config: { mode: 'duration' }, inputs })).toBe('for 1 min');
    expect(wait.summary?.({ config: { mode: 'until' }, inputs })).toBe('until input.publishAt');
    expect(wait.summary?.({ config: { mode: 'duration' }, inputs: {} })).toBe('for …');
  });
});

import { describe, expect, it } from 'vitest';
import { check } from '#graph/check';
import type { Binding } from '#graph/expression/ast';
import type { Json } from '#graph/json';
import { draw } from '#test/stack/draw';
import { catalogue } from '../index.ts';
import { literal } from '../bindings.ts';
import { stepArguments } from '../testing/step-arguments.ts';
import wait from './node.ts';

const bindings = { durationMs: literal(5), until: literal('2027-01-31T09:00:00Z') };

const readsDate = (date: Binding): object => ({ kind: 'expression', expression: { kind: 'function', name: 'Date.parse', args: [date] } });

describe('the wait node', () => {
  it('uses only the field that its mode asks for', () => {
    expect(wait.step?.(stepArguments({ config: { mode: 'duration' }, inputs: {}, bindings, inner: null }))).toMatchObject({
      durationMs: literal(5),
      until: null,
    });
    expect(wait.step?.(stepArguments({ config: { mode: 'until' }, inputs: {}, bindings, inner: null }))).toMatchObject({
      durationMs: null,
      until: readsDate(literal('2027-01-31T09:00:00Z')),
    });
  });

  it('has a problem with a written moment that is no date, before anything runs', () => {
    const problemOf = (until: Json, mode = 'until'): readonly string[] => {
      const graph = draw(
        [
          { type: 'manual', name: 'start' },
          { type: 'wait', name: 'pause', config: { mode }, inputs: { until, ...(mode === 'until' ? {} : { durationMs: 5 }) } },
        ],
        ['start -> pause'],
      );
      return check(graph, catalogue)
        .filter(({ path }) => path === 'inputs.until')
        .map(({ code, message }) => `${code} ${message}`);
    };
    for (const until of [
      '2027-01-31',
      '2027-01-31T09:00:00+01:00',
      'Sun, 31 Jan 2027 09:00:00 GMT',
      '1801386000',
      1_801_386_000,
      '{{ input.at }}',
      'on {{ input.at }}',
    ])
      expect(problemOf(until)).toEqual([]);
    expect(problemOf('2027-02-30')).toEqual(['FIELD_INVALID "2027-02-30" is no date.']);
    expect(problemOf('tomorrow')).toHaveLength(1);
    expect(problemOf('tomorrow', 'duration')).toEqual([]);
  });

  it('takes a missing moment for a mistake, not for now', () => {
    expect(wait.step?.(stepArguments({ config: { mode: 'until' }, inputs: {}, bindings: {}, inner: null }))).toMatchObject({
      until: readsDate(literal(null)),
    });
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

import { describe, expect, it } from 'vitest';
import { stepArguments } from '../testing/step-arguments.ts';
import template from './node.ts';

const valueOf = (text: Parameters<NonNullable<typeof template.step>>[0]['bindings'][string] | undefined) => {
  const body = template.step?.(stepArguments({ config: {}, inputs: {}, bindings: text === undefined ? {} : { text }, inner: null }));
  return body?.kind === 'assign' ? body.value : undefined;
};

describe('the text node', () => {
  it('makes text of a single expression, whatever its type', () => {
    const expression = { kind: 'name', name: 'input' } as const;
    expect(valueOf({ kind: 'expression', expression })).toEqual({ kind: 'text', parts: [expression] });
  });

  it('writes literals of other types as JSON, and nothing as an empty text', () => {
    expect(valueOf({ kind: 'literal', value: 42 })).toEqual({ kind: 'literal', value: '42' });
    expect(valueOf({ kind: 'literal', value: null })).toEqual({ kind: 'literal', value: '' });
    expect(valueOf(undefined)).toEqual({ kind: 'literal', value: '' });
  });
});

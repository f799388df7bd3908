import { describe, expect, it } from 'vitest';
import { scopeWith } from '#graph/expression/type-scope';
import { diagnose, placeIssues } from './diagnose.ts';

const types = scopeWith({
  input: { schema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false } },
});
const marked = (text: string, schema = {}) => diagnose(text, schema, types).map(({ from, to }) => text.slice(from, to));

describe('problems of a typed text', () => {
  it('are marked where they are', () => {
    expect(marked('Hello {{ input.name }}, {{ inpt.name }}!')).toEqual(['inpt']);
    expect(marked('{{ input.name + }}')).toHaveLength(1);
  });

  it('are none in plain text and right expressions', () => {
    expect(marked('Hello {{ input.name.toUpperCase() }}')).toEqual([]);
    expect(marked('no braces')).toEqual([]);
  });

  it('tell of a value of the wrong type', () => {
    expect(diagnose('{{ input.name }}', { type: 'number' }, types)).toHaveLength(1);
    expect(diagnose('{{ input.name }}', { type: 'string' }, types)).toEqual([]);
  });

  it('are told of JSON as a whole', () => {
    expect(marked('{ "a": "{{ inpt }}" }')).toEqual(['{ "a": "{{ inpt }}" }']);
  });

  it('are those that the check reports, at their place where that is known, and no others', () => {
    const issue = { code: 'X', severity: 'warning', nodeId: 'n', path: 'inputs.text', message: 'Not here.', hint: 'Elsewhere.' } as const;
    const text = 'Hello {{ inpt.name }}';
    const found = diagnose(text, {}, types);
    expect(placeIssues(text, [], found)).toEqual([]);
    expect(placeIssues(text, [issue], found)).toEqual([{ from: 9, to: 13, severity: 'warning', message: 'Not here. Elsewhere.' }]);
    expect(placeIssues(text, [issue], [])).toMatchObject([{ from: 0, to: text.length }]);
    expect(placeIssues(' ', [issue], [])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { jsonProblems, readJson, schemaProblems } from './schema-problems.ts';

/** The problems of a text with the part of it that each marks. */
const found = (text: string) => schemaProblems(text).map(({ from, to, severity, message }) => [severity, text.slice(from, to), message]);

describe('JSON that somebody types', () => {
  it('keeps all digits of its numbers, and says what no value could hold', () => {
    expect(readJson('{"id":12345678901234567890}')).toEqual({ id: { $number: '12345678901234567890' } });
    expect(jsonProblems('{"a":1,"a":2}')).toMatchObject([{ message: expect.stringContaining('two fields of the same name') }]);
    expect(readJson('{"a":')).toBeUndefined();
  });
});

describe('the text of a JSON Schema', () => {
  it('has nothing wrong with it when it is one', () => {
    expect(found('{ "type": "object", "properties": { "a": { "type": ["string", "null"], "x-order": 1 } }, "required": ["a"] }')).toEqual(
      [],
    );
  });

  it('says where it stops being JSON', () => {
    expect(found('{ "type": object }')).toMatchObject([['error', expect.stringMatching(/^o/), expect.stringContaining('can’t be here')]]);
    expect(found('{ "type": "object"')).toMatchObject([['error', expect.any(String), 'The JSON ends too early: something is not closed.']]);
    expect(found(' ')).toMatchObject([['error', ' ', 'There is nothing here yet.']]);
    const text = '{\n  "a": 1\n  "b": 2\n}';
    expect(jsonProblems(text)).toHaveLength(1);
    expect(text.slice(jsonProblems(text)[0]!.from)).toMatch(/^"b"/);
  });

  it('marks a type that there is not, and what is no schema', () => {
    expect(found('{ "properties": { "a": { "type": "strng" } } }')).toMatchObject([
      ['error', '"type": "strng"', expect.stringContaining('"strng" is not a type')],
    ]);
    expect(found('[1]')).toMatchObject([['error', '[', expect.stringContaining('A schema is an object')]]);
    expect(found('{ "type": "array", "items": true }')).toMatchObject([
      ['error', '"items": true', expect.stringContaining('A schema is an object')],
    ]);
    expect(found('{ "anyOf": [{ "type": "string" }, { "$ref": "#/a" }] }')).toMatchObject([
      ['error', '"$ref": "#/a"', expect.stringContaining('not supported')],
    ]);
  });

  it('marks only the name of what is long', () => {
    expect(found('{ "properties": {\n "a": [\n1] } }')).toMatchObject([['error', '"a"', expect.any(String)]]);
  });

  it('warns of words that say nothing, and of required fields that are not there', () => {
    expect(found('{ "propertis": {}, "properties": { "a": {} }, "required": ["a", "b"], "enum": [] }')).toEqual([
      ['warning', '"propertis": {}', '“propertis” is no keyword of JSON Schema; it says nothing.'],
      ['error', '"enum": []', 'enum is a list of at least one value.'],
      ['warning', '"b"', 'There is no property b.'],
    ]);
  });
});

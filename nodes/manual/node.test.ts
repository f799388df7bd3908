import { describe, expect, it } from 'vitest';
import { fileType } from '../fields.ts';
import manual from './node.ts';

const typesOf = (fields: unknown[]) =>
  manual.outputTypes?.({ config: manual.config.parse({ fields }), inputs: {}, inputTypes: {}, inputType: {}, typeOf: () => ({}) })['out'];

describe('the form that starts a run', () => {
  it('gives every field its type', () => {
    const fields = ['text', 'long-text', 'number', 'boolean', 'json', 'file', 'files'].map((type, index) => ({ type, name: `f${index}` }));
    expect(Object.values(typesOf([...fields, { type: 'choice', name: 'tone', options: ['a', 'b'] }])?.properties ?? {})).toEqual([
      { type: 'string' },
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
      {},
      fileType,
      { type: 'array', items: fileType },
      { type: 'string', enum: ['a', 'b'] },
    ]);
  });

  it('says that a field may be empty when it is not required and has no default', () => {
    expect(
      typesOf([
        { type: 'text', name: 'a', required: false },
        { type: 'text', name: 'b', required: false, default: 'x' },
      ])?.properties,
    ).toEqual({
      a: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      b: { type: 'string' },
    });
  });

  it.each([
    [
      [
        { type: 'text', name: 'a' },
        { type: 'number', name: 'a' },
      ],
      'two fields',
    ],
    [[{ type: 'choice', name: 'a', options: ['x'], default: 'y' }], 'not among the options'],
    [[{ type: 'choice', name: 'a', options: [] }], 'at least one option'],
    [[{ type: 'text', name: 'not a name' }], 'a name starts with a letter'],
  ])('refuses %j', (fields, message) => {
    expect(manual.config.safeParse({ fields }).error?.issues[0]?.message).toContain(message);
  });
});

import { describe, expect, it } from 'vitest';
import { scopeWith } from '#graph/expression/type-scope';
import { programInputs } from './sample-inputs.ts';

const types = scopeWith({
  input: {
    schema: {
      type: 'object',
      properties: { rows: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] } } },
      required: ['rows'],
    },
  },
  other: { schema: {} },
});

describe('the inputs of a program that is being written', () => {
  it('are those of the last run', () => {
    const values = { input: { rows: [{ price: 3 }] } };
    expect(programInputs({ field: '{{ input }}', types, values })).toMatchObject({ sample: { rows: [{ price: 3 }] }, isFromRun: true });
    expect(programInputs({ field: { first: '{{ input.rows[0] }}', fixed: 1 }, types, values })).toMatchObject({
      sample: { first: { price: 3 }, fixed: 1 },
      isFromRun: true,
    });
  });

  it('are an example before there was one, or when a part has not run', () => {
    expect(programInputs({ field: '{{ input }}', types, values: null })).toMatchObject({
      sample: { rows: [{ price: 1 }] },
      isFromRun: false,
    });
    expect(programInputs({ field: '{{ input.rows }}', types, values: {} })).toMatchObject({ sample: [{ price: 1 }], isFromRun: false });
    expect(programInputs({ field: '{{ other }}', types, values: null })).toMatchObject({ sample: {}, isFromRun: false });
  });

  it('are an empty object when nothing is given, or nothing that can be read', () => {
    for (const field of [undefined, '', {}, '{{ input. }}']) expect(programInputs({ field, types, values: null }).sample).toEqual({});
  });
});

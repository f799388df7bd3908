import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '#graph/json';
import { stepArguments } from '../testing/step-arguments.ts';
import set from './node.ts';

const typesOf = (fields: Json[], keepInput = false, inputType: JsonSchema = {}) =>
  set.outputTypes?.({
    config: { keepInput },
    inputs: { fields },
    inputTypes: {},
    inputType,
    typeOf: (raw) => ({ type: typeof raw === 'number' ? 'number' : 'string' }),
  })['out'];

describe('the set node', () => {
  it('takes the declared type, or that of the value', () => {
    expect(
      typesOf([
        { name: 'a', type: 'boolean', value: '{{ x }}' },
        { name: 'b', type: 'auto', value: 3 },
        { name: 'c', value: 'x' },
        { name: 'd', type: 'list', value: '{{ x }}' },
      ])?.properties,
    ).toEqual({
      a: { type: 'boolean' },
      b: { type: 'number' },
      c: { type: 'string' },
      d: { type: 'array' },
    });
  });

  it('leaves out a field that is still being filled in', () => {
    expect(typesOf([{ name: '', value: 1 }, 'nonsense', { name: 'a', value: 1 }])?.required).toEqual(['a']);
  });

  it('adds to the type of what came in when it keeps that', () => {
    const out = typesOf([{ name: 'vip', type: 'boolean', value: true }], true, {
      type: 'object',
      properties: { id: { type: 'integer' } },
      required: ['id'],
    });
    expect(out).toEqual({ type: 'object', properties: { id: { type: 'integer' }, vip: { type: 'boolean' } }, required: ['id', 'vip'] });
  });

  it('refuses two fields of one name', () => {
    expect(
      set.inputs.safeParse({
        fields: [
          { name: 'a', value: 1 },
          { name: 'a', value: 2 },
        ],
      }).error?.issues[0]?.path,
    ).toEqual(['fields', 1, 'name']);
  });

  it('keeps a field called __proto__ from reaching a prototype', () => {
    const body = set.step?.(
      stepArguments({
        config: { keepInput: false },
        inputs: {},
        inner: null,
        bindings: { fields: { kind: 'literal', value: [{ name: '__proto__', type: 'text', value: 'x' }] } },
      }),
    );
    expect(body).toMatchObject({ value: { kind: 'object', entries: [['__proto__', { kind: 'literal', value: 'x' }]] } });
  });
});

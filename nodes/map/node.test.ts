import { describe, expect, it } from 'vitest';
import map from './node.ts';

const typesOf = (onItemError: 'fail' | 'collect', innerType?: object) =>
  map.outputTypes?.({
    config: { concurrency: 5, onItemError },
    inputs: {},
    inputTypes: {},
    inputType: {},
    typeOf: () => ({}),
    ...(innerType === undefined ? {} : { innerType }),
  })['out'];

describe('the for-each node', () => {
  it('gives a list of what its rounds end with', () => {
    expect(typesOf('fail', { type: 'string' })).toEqual({ type: 'array', items: { type: 'string' } });
    expect(typesOf('fail')).toEqual({ type: 'array', items: {} });
  });

  it('says that a result may be an error when failed items are collected', () => {
    expect(typesOf('collect', { type: 'string' })?.items?.anyOf?.[1]?.required).toEqual(['error']);
    expect(typesOf('collect')).toEqual({ type: 'array', items: {} });
  });

  it.each([0, 101, 1.5])('refuses a concurrency of %d', (concurrency) => {
    expect(map.config.safeParse({ concurrency }).success).toBe(false);
  });
});

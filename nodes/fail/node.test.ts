import { describe, expect, it } from 'vitest';
import fail from './node.ts';

describe('the fail node', () => {
  it.each(['order not found', 'lower', '1A', ''])('refuses the code %j', (code) => {
    expect(fail.config.safeParse({ code }).success).toBe(false);
  });

  it('has no way out', () => {
    expect(Object.keys(fail.outputs.shape)).toEqual([]);
    expect(fail.canFail).toBe(false);
  });
});

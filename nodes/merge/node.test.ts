import { describe, expect, it } from 'vitest';
import merge from './node.ts';

describe('the merge node', () => {
  it('joins as its setting says', () => {
    expect(['all', 'first'].map((mode) => merge.join?.({ config: merge.config.parse({ mode }), inputs: {} }))).toEqual(['all', 'first']);
  });
});

import { describe, expect, it } from 'vitest';
import { rowProblem } from './named-rows.tsx';

describe('rows with names', () => {
  const problems = (...rows: readonly (readonly [string, string])[]) => rows.map((_, index) => rowProblem(rows, index));

  it('are fine with names of their own, and while they are empty', () => {
    expect(problems(['a', '1'], ['b', ''], ['', ''])).toEqual([null, null, null]);
  });

  it('say so when a value would not be stored', () => {
    expect(problems(['', '1'])).toEqual([expect.stringContaining('without one it is not stored')]);
    expect(problems(['a', '1'], ['a', '2'])).toEqual([expect.stringContaining('only the last one is stored'), null]);
  });
});

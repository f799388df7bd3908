import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchRows } from './row-ids.ts';

const known = { contents: ['a', 'b', 'c'], ids: [0, 1, 2] };

describe('the ids of rows', () => {
  it.each<[string, readonly string[], readonly number[]]>([
    ['removed in the middle', ['a', 'c'], [0, 2]],
    ['removed at the start', ['b', 'c'], [1, 2]],
    ['added at the end', ['a', 'b', 'c', ''], [0, 1, 2, 3]],
    ['added in the middle', ['a', 'x', 'b', 'c'], [0, 3, 1, 2]],
    ['edited', ['a', 'bb', 'c'], [0, 1, 2]],
    ['moved', ['b', 'a', 'c'], [1, 0, 2]],
    ['moved and edited', ['c', 'b', 'aa'], [2, 1, 3]],
    ['all removed', [], []],
  ])('stay with rows when one is %s', (_what, after, ids) => {
    expect(matchRows(known, after)).toEqual(ids);
  });

  it('are never given twice, and an unchanged row never loses its own when one row is removed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('', 'a', 'b', 'c'), { minLength: 1, maxLength: 8 }),
        fc.array(fc.constantFrom('', 'a', 'b', 'd'), { maxLength: 8 }),
        fc.nat(),
        (before, after, at) => {
          const ids = before.map((_, index) => index * 3);
          const changed = matchRows({ contents: before, ids }, after);
          expect(new Set(changed).size).toBe(after.length);
          const removed = before.toSpliced(at % before.length, 1);
          expect(matchRows({ contents: before, ids }, removed).map((id) => before[id / 3])).toEqual(removed);
        },
      ),
    );
  });
});

import { expect, it } from 'vitest';
import { movedRow, rowsOf } from './message-rows.ts';

const rows = [{ user: 'a' }, { user: 'b' }, { user: 'c' }];

it('reads rows from whatever is stored', () => {
  expect(rowsOf([{ user: 'a' }, 'odd', null])).toEqual([{ user: 'a' }, {}, {}]);
  expect(rowsOf(undefined)).toEqual([]);
  expect(rowsOf('{{ input.examples }}')).toEqual([]);
});

it('moves a row by one place, and not beyond the ends', () => {
  expect(movedRow(rows, 1, -1)).toEqual([{ user: 'b' }, { user: 'a' }, { user: 'c' }]);
  expect(movedRow(rows, 1, 1)).toEqual([{ user: 'a' }, { user: 'c' }, { user: 'b' }]);
  expect(movedRow(rows, 0, -1)).toBe(rows);
  expect(movedRow(rows, 2, 1)).toBe(rows);
});

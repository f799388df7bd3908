import { expect, it } from 'vitest';
import { sqlValue } from './sql-value.ts';

const JSONB = 3802;
const JSON_TYPE = 114;

it('keeps all digits of numbers inside JSON columns', () => {
  expect(sqlValue('{"id": 9007199254740993, "rows": [0.1, 12345678901234567890.5]}', JSONB)).toEqual({
    id: { $number: '9007199254740993' },
    rows: [0.1, { $number: '12345678901234567890.5' }],
  });
});

it('leaves JSON as text that no value can hold', () => {
  expect(sqlValue('{"a":1,"a":2}', JSON_TYPE)).toBe('{"a":1,"a":2}');
  expect(sqlValue('{"__proto__":1}', JSON_TYPE)).toBe('{"__proto__":1}');
});

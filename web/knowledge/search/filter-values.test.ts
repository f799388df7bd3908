import { expect, it } from 'vitest';
import { conditionOf, textOfValue, valueOfText, withOperator } from './filter-values.ts';

it('reads what is typed as the field has it', () => {
  expect(valueOfText('12.5', 'number', 'gte')).toBe(12.5);
  expect(valueOfText('12', 'text', 'eq')).toBe('12');
  expect(valueOfText('2024-05-01', 'date', 'lt')).toBe('2024-05-01');
  expect(valueOfText('a, b,, c ', 'text', 'in')).toEqual(['a', 'b', 'c']);
  expect(valueOfText('1, 2', 'number', 'in')).toEqual([1, 2]);
  expect(valueOfText('', 'number', 'eq')).toBe('');
});

it('shows a value as it would be typed', () => {
  expect(textOfValue(['a', 2])).toBe('a, 2');
  expect(textOfValue(null)).toBe('');
  expect(textOfValue(false)).toBe('false');
});

it('begins a condition with a value of the type of its field', () => {
  expect(conditionOf({ name: 'inStock', type: 'boolean', description: '' })).toEqual({ field: 'inStock', op: 'eq', value: true });
});

it('keeps what was typed when the comparison changes', () => {
  const two = withOperator({ field: 'size', op: 'eq', value: 2 }, 'in', 'number');
  expect(two).toEqual({ field: 'size', op: 'in', value: [2] });
  expect(withOperator(two, 'gte', 'number')).toEqual({ field: 'size', op: 'gte', value: 2 });
  expect(withOperator(withOperator(two, 'exists', 'number'), 'eq', 'number')).toEqual({ field: 'size', op: 'eq', value: '' });
});

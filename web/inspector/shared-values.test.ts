import { expect, it } from 'vitest';
import { z } from 'zod';
import http from '#nodes/http/node';
import { fieldsOf, type FormSchema, type FormVariant } from './form-model.ts';
import { sharedValues } from './shared-values.ts';

const pages = fieldsOf(z.toJSONSchema(http.config, { io: 'input', unrepresentable: 'any' }) as FormSchema).find(
  ({ key }) => key === 'pages',
)!;
const variant = (kind: string): FormVariant => pages.variants.find(({ value }) => value === kind)!;

it('keeps what was written in a field that both variants have', () => {
  expect(sharedValues(variant('page'), variant('offset'), { kind: 'page', query: 'from', items: 'data.rows', maxPages: 7 })).toMatchObject({
    query: 'from',
    items: 'data.rows',
    maxPages: 7,
  });
});

it('leaves what nobody wrote to the other variant', () => {
  const initial = variant('page').initial as Record<string, string>;
  expect(sharedValues(variant('page'), variant('offset'), { ...initial, maxPages: 20 })).toEqual({});
});

it('does not take a value to a field of that name which means something else', () => {
  expect(sharedValues(variant('link'), variant('cursor'), { kind: 'link', next: 'paging.next', items: '', maxPages: 20 })).toEqual({});
});

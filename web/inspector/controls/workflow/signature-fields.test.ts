import { expect, it } from 'vitest';
import { fieldsOfSignature } from './signature-fields.ts';

it('lists what a called workflow takes, and says nothing of one that takes anything', () => {
  expect(
    fieldsOfSignature({ type: 'object', properties: { order: { type: 'string' }, copies: { type: 'integer' } }, required: ['order'] }),
  ).toEqual([
    { name: 'order', type: 'text', isRequired: true },
    { name: 'copies', type: 'number', isRequired: false },
  ]);
  expect(fieldsOfSignature({})).toBeNull();
  expect(fieldsOfSignature({ type: 'string' })).toBeNull();
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { normalizeInSlices, streamSafe } from './stream-safe.ts';

const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;

it('normalizes any text that somebody writes as Unicode says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...forms), (text, form) => {
      expect([streamSafe(text, form), normalizeInSlices(text, form)]).toEqual([text.normalize(form), text.normalize(form)]);
    }),
  );
});

it('takes time that grows with the number of marks on one letter', { timeout: 8_000 }, () => {
  const text = `caf${'e\u0301\u0316'.repeat(3)}${'\u0301\u0316'.repeat(500_000)}`;
  for (const form of forms) {
    for (const normalized of [streamSafe(text, form), normalizeInSlices(text, form)])
      expect(normalized.startsWith(text.slice(0, 9).normalize(form))).toBe(true);
  }
  expect(normalizeInSlices(text, 'NFD').length).toBe(text.length);
});

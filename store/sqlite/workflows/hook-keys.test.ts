import { expect, it } from 'vitest';
import { readKeys, replaceKey, writeKeys } from './hook-keys.ts';

const now = '2026-12-01T12:00:00.000Z';

it('takes the one key of an earlier release at every door, until that door is rotated', () => {
  expect(readKeys('whsec_old', now)).toEqual({ webhook: ['whsec_old'], signing: ['whsec_old'], chat: ['whsec_old'] });
  const rotated = replaceKey('whsec_old', 'chat', { key: 'new', previousUntil: null });
  expect(readKeys(rotated, now)).toEqual({ webhook: ['whsec_old'], signing: ['whsec_old'], chat: ['new'] });
});

it('takes two keys while one is being rotated, and never three', () => {
  const once = replaceKey(writeKeys({ webhook: 'a', signing: 's', chat: 'c' }), 'webhook', {
    key: 'b',
    previousUntil: '2026-12-02T12:00:00.000Z',
  });
  expect(readKeys(once, now)).toEqual({ webhook: ['b', 'a'], signing: ['s'], chat: ['c'] });
  expect(readKeys(once, '2026-12-02T12:00:00.000Z').webhook).toEqual(['b']);
  expect(readKeys(replaceKey(once, 'webhook', { key: 'd', previousUntil: '2026-12-03T00:00:00.000Z' }), now).webhook).toEqual(['d', 'b']);
});

import { expect, it } from 'vitest';
import { limitTime } from './time-limit.ts';

const late = (): Error => new Error('late');

it('aborts with the reason of whichever signal comes first, also one that came before', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const limit = limitTime([one.signal, other.signal], 60_000, late);
  other.abort('stopped');
  one.abort('too late to matter');
  expect(limit.signal.reason).toBe('stopped');
  expect(limitTime([new AbortController().signal, other.signal], 60_000, late).signal.reason).toBe('stopped');
  limit.clear();
});

it('aborts with its own reason when the time is over', async () => {
  const { signal } = limitTime(new AbortController().signal, 1, late);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  expect(signal.reason).toEqual(new Error('late'));
});

it('follows nothing any more once it was cleared', () => {
  const outer = new AbortController();
  const limit = limitTime([outer.signal], 60_000, late);
  limit.clear();
  outer.abort();
  expect(limit.signal.aborted).toBe(false);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSettling } from './settling.ts';

describe('a value that settles', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const settling = () => {
    const passed: number[] = [];
    return { passed, ...createSettling<number>((value) => passed.push(value), { quietMs: 50, atMostMs: 200 }) };
  };

  it('is passed on once a burst is over, and only the newest', () => {
    const { passed, tell } = settling();
    tell(1);
    vi.advanceTimersByTime(40);
    tell(2);
    vi.advanceTimersByTime(49);
    expect(passed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(passed).toEqual([2]);
    vi.advanceTimersByTime(1_000);
    expect(passed).toEqual([2]);
  });

  it('is passed on while a burst lasts, too', () => {
    const { passed, tell } = settling();
    for (let value = 0; value < 50; value += 1) {
      tell(value);
      vi.advanceTimersByTime(10);
    }
    expect(passed.length).toBe(2);
    vi.advanceTimersByTime(50);
    expect(passed.at(-1)).toBe(49);
  });

  it('is passed on no more once it was stopped', () => {
    const { passed, tell, stop } = settling();
    tell(1);
    stop();
    vi.advanceTimersByTime(1_000);
    expect(passed).toEqual([]);
    tell(2);
    vi.advanceTimersByTime(50);
    expect(passed).toEqual([2]);
  });
});

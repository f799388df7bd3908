import { describe, expect, it } from 'vitest';
import { createTaskRoom } from './task-room.ts';

describe('the room in a workflow task', () => {
  it('takes values until there are too many bytes at once, and again when they are with Temporal', () => {
    let now = 0;
    const room = createTaskRoom(() => now);
    const taken = Array.from({ length: 250 }, () => room.take('a', 60_000));
    expect(taken.filter(Boolean)).toHaveLength(25);
    expect(room.take('a', 100)).toBe(true);
    expect(room.take('b', 60_000)).toBe(true);
    now += 6_001;
    expect(room.take('a', 60_000)).toBe(true);
  });
});

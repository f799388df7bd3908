import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

const never = new AbortController().signal;

describe('turns', () => {
  it('are given in order of asking, urgent ones first', async () => {
    const turns = createTurns(1);
    const order: string[] = [];
    await turns.take(never);
    const waiting = [
      turns.take(never).then(() => order.push('first')),
      turns.take(never).then(() => order.push('second')),
      turns.take(never, { isUrgent: true }).then(() => order.push('urgent')),
    ];
    for (const _ of waiting) {
      turns.pass();
      await Promise.resolve();
    }
    await Promise.all(waiting);
    expect(order).toEqual(['urgent', 'first', 'second']);
  });

  it('are not kept for those who have given up', async () => {
    const turns = createTurns(1);
    const leaving = new AbortController();
    await turns.take(never);
    const gone = turns.take(leaving.signal);
    const stays = turns.take(never);
    leaving.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    turns.pass();
    await stays;
    await expect(turns.take(leaving.signal)).rejects.toThrow('enough');
  });
});

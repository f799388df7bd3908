import { describe, expect, it } from 'vitest';
import type { Host } from './host.ts';
import { FIRST_LIMITS } from './limits.ts';
import { carryToCall } from './values.ts';

/** Whether a value goes by claim check, where each call may give so many bytes. */
function goesByClaimCheck(value: string, sentBytes: number, isNew = true): boolean {
  let isStored = false;
  const storeValue = async () => {
    isStored = true;
    return { $blob: 'hash', bytes: 1 };
  };
  const host = { limits: FIRST_LIMITS, engine: { storeValue }, since: () => isNew } as unknown as Host;
  void carryToCall({ run: { host }, sentBytes }, value);
  return isStored;
}

describe('what is given to a call', () => {
  it('goes by claim check when it has more bytes than there is room for, and not more characters', () => {
    expect(goesByClaimCheck('x'.repeat(60_000), 1_000_000)).toBe(false);
    expect(goesByClaimCheck('x'.repeat(70_000), 1_000_000)).toBe(true);
    expect(goesByClaimCheck('漢'.repeat(20_000), 1_000_000)).toBe(false);
    expect(goesByClaimCheck('漢'.repeat(30_000), 1_000_000)).toBe(true);
    expect(goesByClaimCheck('é'.repeat(40_000), 1_000_000)).toBe(true);
    expect(goesByClaimCheck('🙂'.repeat(15_000), 1_000_000)).toBe(false);
    expect(goesByClaimCheck('x'.repeat(20_000), 15_000)).toBe(true);
  });

  it('travels as it did in the replay of what an earlier release gave', () => {
    expect(goesByClaimCheck('漢'.repeat(30_000), 15_000, false)).toBe(false);
    expect(goesByClaimCheck('x'.repeat(70_000), 15_000, false)).toBe(true);
  });
});

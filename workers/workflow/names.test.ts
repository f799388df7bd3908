import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepKey } from '#graph/step-key';
import { nameOfKey } from './names.ts';

describe('names made of step keys', () => {
  it('are readable', () => {
    expect(nameOfKey('n_ab12/0')).toBe('n_ab12.0');
    expect(nameOfKey('each[3].inner[0]/call/2')).toBe('each(3).inner(0).call.2');
    expect(nameOfKey('agent/0/2-tool-1')).toBe('agent.0.2-tool-1');
  });

  it('stand in an address as they are, stay short and hold no ~, whatever the nodes are called', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
        fc.array(fc.string({ minLength: 1, maxLength: 64 }), { maxLength: 12 }),
        (nodeId, maps) => {
          const name = nameOfKey(stepKey({ scope: maps.map((map) => `${map}[7]`).join('.'), nodeId, iteration: 3 }));
          expect(name).toMatch(/^[A-Za-z0-9_.()!-]{1,400}$/);
        },
      ),
    );
  });

  it('differ when the keys do', () => {
    const id = fc.stringMatching(/^[a-c.~[\]!(é]{1,4}$/);
    const key = fc
      .record({
        scope: fc.array(fc.tuple(id, fc.nat(3)), { maxLength: 2 }).map((maps) => maps.map(([map, at]) => `${map}[${at}]`).join('.')),
        nodeId: id,
        iteration: fc.nat(3),
      })
      .map(stepKey);
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(nameOfKey(a) === nameOfKey(b)).toBe(a === b);
      }),
      { numRuns: 2_000 },
    );
    const long = 'x'.repeat(500);
    expect(nameOfKey(`${long}/1`)).not.toBe(nameOfKey(`${long}/2`));
  });
});

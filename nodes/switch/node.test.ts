import { describe, expect, it } from 'vitest';
import type { Json } from '#graph/json';
import { stepArguments } from '../testing/step-arguments.ts';
import switch_ from './node.ts';

const config = { mode: 'first', otherwise: true } as const;
const portsOf = (cases: Json, otherwise = true) => switch_.ports?.({ config: { ...config, otherwise }, inputs: { cases } });

describe('the switch node', () => {
  it('has a port for each label, and one for the rest', () => {
    expect(
      portsOf([
        { port: 'bug', when: true },
        { port: ' billing ', when: true },
      ]),
    ).toEqual(['bug', 'billing', 'otherwise']);
    expect(portsOf([{ port: 'bug', when: true }], false)).toEqual(['bug']);
  });

  it('leaves out labels that are empty, doubled or reserved while they are being written', () => {
    expect(
      portsOf([{ port: '' }, { port: 'a' }, { port: 'a' }, { port: 'error' }, { port: 'otherwise' }, null, 'x', { when: true }]),
    ).toEqual(['a', 'otherwise']);
    expect(portsOf('not a list')).toEqual(['otherwise']);
  });

  it('refuses labels that are doubled or reserved', () => {
    expect(
      switch_.inputs.safeParse({
        cases: [
          { port: 'a', when: true },
          { port: 'a', when: false },
        ],
      }).success,
    ).toBe(false);
    expect(switch_.inputs.safeParse({ cases: [{ port: 'error', when: true }] }).success).toBe(false);
  });

  it('compiles conditions that hold no expression too', () => {
    const bindings = { cases: { kind: 'literal', value: [{ port: 'a', when: true }] } } as const;
    expect(switch_.step?.(stepArguments({ config: { mode: 'all', otherwise: false }, inputs: {}, bindings, inner: null }))).toMatchObject({
      cases: [{ port: 'a', when: { kind: 'literal', value: true } }],
      otherwise: null,
      mode: 'all',
    });
  });
});

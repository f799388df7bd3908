import type { Step } from '#graph/plan';
import type { ReadyStep } from '#graph/run-state';

/** The ports that a step of a random graph fires: those of a task by chance, mostly the first; the others as their type says. */
export function firedPorts({ type, ports }: Step, dice: number): readonly string[] {
  if (type === 'choose') return ports.filter((_, position) => position === (dice >>> 8) % 2);
  return type === 'task' ? ports.filter((_, position) => (dice >>> (4 * position + 3)) % 8 > (position === 0 ? 0 : 2)) : ports;
}

/** A number that a text determines. */
export function hash(text: string): number {
  let value = 2166136261;
  for (const letter of text) value = Math.imul(value ^ letter.charCodeAt(0), 16777619) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

/** A source of choices that a seed determines. */
export function choices(seed: number): (running: readonly ReadyStep[]) => number {
  let turn = 0;
  return ({ length }) => hash(`${seed}:${(turn += 1)}`) % Math.max(1, length);
}

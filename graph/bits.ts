/** A set of small numbers, such as the positions of a flow's nodes: sets of thousands, by the thousand, stay small and are joined fast. */
export type Bits = Uint32Array;

/** An empty set of numbers below `size`. */
export function noBits(size: number): Bits {
  return new Uint32Array((size + 31) >>> 5);
}

/** Whether a number is in a set. */
export function hasBit(bits: Bits, at: number): boolean {
  return (((bits[at >>> 5] ?? 0) >>> (at & 31)) & 1) === 1;
}

/** Puts a number into a set. */
export function addBit(bits: Bits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}

/** Puts all of another set into a set. */
export function addBits(bits: Bits, others: Bits): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] ?? 0) | (others[word] ?? 0);
}

/** Leaves in a set only what is in the other as well. */
export function keepBits(bits: Bits, others: Bits): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] ?? 0) & (others[word] ?? 0);
}

/** Takes all of another set out of a set. */
export function removeBits(bits: Bits, others: Bits): void {
  for (let word = 0; word < bits.length; word += 1) bits[word] = (bits[word] ?? 0) & ~(others[word] ?? 0);
}

/** Whether two sets have a number in common. */
export function haveCommonBit(a: Bits, b: Bits): boolean {
  for (let word = 0; word < a.length; word += 1) if (((a[word] ?? 0) & (b[word] ?? 0)) !== 0) return true;
  return false;
}

/** Whether all of one set is in the other. */
export function areBitsWithin(inner: Bits, outer: Bits): boolean {
  for (let word = 0; word < inner.length; word += 1) if (((inner[word] ?? 0) & ~(outer[word] ?? 0)) !== 0) return false;
  return true;
}

/** The numbers of a set, from the smallest on. */
export function numbersOf(bits: Bits): number[] {
  const numbers: number[] = [];
  for (const [word, held] of bits.entries()) {
    for (let rest = held; rest !== 0; rest &= rest - 1) numbers.push(word * 32 + (31 - Math.clz32(rest & -rest)));
  }
  return numbers;
}

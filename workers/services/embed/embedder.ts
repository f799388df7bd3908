/** Turns texts into vectors whose direction says what they are about. */
export interface Embedder {
  /** Vectors of different embedders are never compared: this tells them apart. */
  readonly id: string;
  /** The length of the vectors; null until the first text is embedded, where only the provider knows. */
  readonly dimensions: number | null;
  /** One vector of length 1 a text, in order; a text in which there is nothing to go by has a vector of zeros. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly Float32Array[]>;
}

/** The cosine of two vectors of length 1, from -1 to 1; 0 when one of them is of zeros, or they don't fit together. */
export function similarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

/** Gives the vector the length 1, in place; one of zeros stays as it is. */
export function normalize(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) return vector;
  const length = Math.sqrt(squares);
  for (let index = 0; index < vector.length; index += 1) vector[index] = vector[index]! / length;
  return vector;
}

import { useEffect, useState } from 'react';
import { createSettling } from './settling.ts';

/** Short enough that nobody sees a list of problems lag behind, long enough that keys and drags come first. */
const PACE = { quietMs: 60, atMostMs: 300 };

/**
 * The value as it was a moment ago, for what is quick but not free. A deferred value of React is no answer: it is put off for as long as
 * anything more urgent is drawn, so on a busy machine the problems of a graph were seconds behind the graph.
 */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const [settling] = useState(() => createSettling<T>((next) => setSettled(() => next), PACE));
  useEffect(() => settling.tell(value), [settling, value]);
  useEffect(() => () => settling.stop(), [settling]);
  return settled;
}

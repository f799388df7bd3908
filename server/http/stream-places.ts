import { HttpError } from '../http-error.ts';

/** What a stream counts towards besides all streams, and how many of it there may be. */
export type Claims = Readonly<Record<string, number>>;

/** One workflow may have so many of `total` streams: the others always find a place. */
export function workflowShare(total: number): number {
  return Math.ceil((total * 3) / 4);
}

/** Limits how many streams are open. */
export interface StreamPlaces {
  /** Takes a place; returns the way to give it back. Throws 503 where all are taken, and 429 where one of the claims has too many. */
  take(claims: Claims): () => void;
}

/** Places for `total` streams. */
export function createStreamPlaces(total: number): StreamPlaces {
  const held = new Map<string, number>();
  let all = 0;
  return {
    take(claims) {
      for (const [name, most] of Object.entries(claims)) if ((held.get(name) ?? 0) >= most) throw tooMany(most);
      if (all >= total) throw allTaken();
      all += 1;
      for (const name of Object.keys(claims)) held.set(name, (held.get(name) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        all -= 1;
        for (const name of Object.keys(claims)) {
          const rest = (held.get(name) ?? 0) - 1;
          if (rest > 0) held.set(name, rest);
          else held.delete(name);
        }
      };
    },
  };
}

function tooMany(most: number): HttpError {
  return new HttpError({
    status: 429,
    code: 'TOO_MANY_STREAMS',
    message: `You have ${most} event streams open, which is the limit.`,
    hint: 'Close streams that you no longer read, then try again.',
    headers: { 'retry-after': '5' },
  });
}

function allTaken(): HttpError {
  return new HttpError({
    status: 503,
    code: 'TOO_MANY_STREAMS',
    message: 'Too many event streams are open on this server.',
    hint: 'Nothing was accepted. Try again in a few seconds.',
    headers: { 'retry-after': '5' },
  });
}

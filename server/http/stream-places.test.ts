import { expect, it } from 'vitest';
import { HttpError } from '../http-error.ts';
import { createStreamPlaces } from './stream-places.ts';

function refusal(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof HttpError ? [error.data.status, error.data.code, error.data.headers?.['retry-after']] : error;
  }
}

it('refuses one caller past a limit of its own, and everybody once all places are taken', () => {
  const places = createStreamPlaces(3);
  places.take({ ann: 2 });
  places.take({ ann: 2 });
  expect(refusal(() => places.take({ ann: 2 }))).toEqual([429, 'TOO_MANY_STREAMS', '5']);
  places.take({ bob: 2 });
  expect(refusal(() => places.take({ cem: 2 }))).toEqual([503, 'TOO_MANY_STREAMS', '5']);
});

it('has a place again once it is given back, and counts giving back twice as once', () => {
  const places = createStreamPlaces(2);
  const first = places.take({ ann: 1 });
  first();
  first();
  places.take({ ann: 1 });
  places.take({ bob: 1 });
  expect(refusal(() => places.take({ cem: 1 }))).toEqual([503, 'TOO_MANY_STREAMS', '5']);
});

it('takes nothing where one of several limits is reached', () => {
  const places = createStreamPlaces(9);
  places.take({ visitor: 1 });
  expect(refusal(() => places.take({ page: 1, visitor: 1 }))).toEqual([429, 'TOO_MANY_STREAMS', '5']);
  expect(refusal(() => places.take({ page: 1 }))).toBeNull();
});

import { mapLines } from '#bytes/map-lines';
import { approximately, isExactNumber } from '#graph/exact-number';
import { withExactNumbers, writeNumbers } from '#graph/json-text';

/**
 * A `fetch` for adapters, which write and read JSON by themselves and would round numbers: what is sent has them with all their digits, and
 * the
 * arguments of tools that an answer holds as JSON keep theirs as exact numbers.
 */
export function exactFetch(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, typeof init?.body === 'string' ? { ...init, body: writeWithin(init.body) } : init);
    if (response.body === null || !/json|event-stream/i.test(response.headers.get('content-type') ?? '')) return response;
    return new Response(mapLines(response.body, exactArguments), {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
    });
  };
}

/** The body with our exact numbers as numbers, also within texts: some providers take arguments and results as JSON in a text. */
function writeWithin(body: string): string {
  if (!body.includes('$number')) return body;
  return writeNumbers(
    JSON.stringify(
      JSON.parse(body, (_key, value: unknown) => (typeof value === 'string' && value.includes('$number') ? writeNumbers(value) : value)),
    ),
  );
}

/** Longer runs of digits may be rounded. */
const LONG_NUMBER = /[\d.]{16}|\d[eE]/;

/** A line of an answer, in which the arguments of tools have exact numbers; anything else is as it was. */
function exactArguments(line: string): string {
  if (!(line.includes('"args"') || line.includes('"arguments"')) || !LONG_NUMBER.test(line)) return line;
  const start = line.startsWith('data:') ? 5 : 0;
  const json = line.slice(start);
  try {
    const exact = withExactNumbers(json);
    return exact === json ? line : `${line.slice(0, start)}${JSON.stringify(roundedOutside(JSON.parse(exact)))}`;
  } catch {
    // The adapter says what is wrong with it.
    return line;
  }
}

/** The value with exact numbers in arguments alone: adapters know no such numbers elsewhere. */
function roundedOutside(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isExactNumber(value)) return approximately(value);
  if (Array.isArray(value)) return value.map(roundedOutside);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [
      name,
      (name === 'args' || name === 'arguments') && typeof inner === 'object' && inner !== null ? inner : roundedOutside(inner),
    ]),
  );
}

import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';

/** The address with the query added to what it already has; null values are left out. */
export function withQuery(url: string, query: { readonly [name: string]: Json }): string {
  const pairs = formPairs(query);
  if (pairs === '') return url;
  const hash = url.indexOf('#');
  const [address, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)];
  const joint = !address.includes('?') ? '?' : address.endsWith('?') || address.endsWith('&') ? '' : '&';
  return `${address}${joint}${pairs}${fragment}`;
}

/** The body as text, with the Content-Type that goes with it. */
export function requestBody(type: 'json' | 'form' | 'text', body: Json): { text: string; contentType: string } {
  switch (type) {
    case 'json':
      return { text: JSON.stringify(body), contentType: 'application/json' };
    case 'text':
      return { text: typeof body === 'string' ? body : JSON.stringify(body), contentType: 'text/plain; charset=utf-8' };
    case 'form':
      return { text: formPairs(formFields(body)), contentType: 'application/x-www-form-urlencoded' };
  }
}

function formFields(body: Json): { readonly [name: string]: Json } {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as { readonly [name: string]: Json };
  throw new NodeError({
    code: 'HTTP_BODY_INVALID',
    message: 'A form is an object of fields, but the body is something else.',
    hint: 'Give an object such as { "name": "Ada" }, or send the body as JSON or text.',
  });
}

function formPairs(fields: { readonly [name: string]: Json }): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const item of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (item !== null) pairs.push(`${encode(name)}=${encode(typeof item === 'object' ? JSON.stringify(item) : String(item))}`);
    }
  }
  return pairs.join('&');
}

/** A lone surrogate cannot be encoded; the replacement character stands for it, as browsers do. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

/** A `Content-Type` taken apart: the type in lower case, and its parameters by lower-case name. */
export interface ContentType {
  /** Such as `text/html`; empty when there is none. */
  readonly type: string;
  readonly charset: string | undefined;
  readonly boundary: string | undefined;
}

/** How a body of a type is read: as JSON, as a form, as text, or not at all, as a file. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'text' | 'file' | 'unknown';

/** Text by name although it begins with `application/`. */
const TEXTUAL =
  /^application\/(?:[\w.+-]*\+)?(?:xml|yaml|x-yaml|toml|ndjson|x-ndjson|jsonl|x-jsonl|jsonlines|x-jsonlines|json-lines|json-seq|json5|javascript|x-javascript|ecmascript|typescript|sql|graphql|xml-dtd|x-sh)$/;

/** JSON under other names: `+json`, `text/json`, versions such as `x-amz-json-1.1`, and the reports of browsers. */
const JSON_NAMES = /^(?:application|text)\/(?:(?:[\w.-]+\+)*json|x-json|json-rpc|jsonrequest|x-amz-json-[\d.]+|csp-report)$/;

/** Reads the header, of one that was joined from several the first; a quoted value keeps what is between the quotation marks. */
export function parseContentType(header: string | null | undefined): ContentType {
  const text = header ?? '';
  return {
    type: (text.split(/[;,]/, 1)[0] ?? '').trim().toLowerCase(),
    charset: parameter(text, 'charset'),
    boundary: parameter(text, 'boundary'),
  };
}

/** How bodies of this type are read, by its name alone; `unknown` without a type, or with one that means "some bytes or other". */
export function bodyKindOf(type: string): BodyKind {
  if (type === '') return 'unknown';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'multipart/form-data') return 'multipart';
  if (TEXTUAL.test(type)) return 'text';
  if (JSON_NAMES.test(type)) return 'json';
  if (type.startsWith('text/') || type.endsWith('+xml')) return 'text';
  return 'file';
}

function parameter(header: string, name: string): string | undefined {
  for (const [, key, quoted, plain] of header.matchAll(/;\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)) {
    if (key?.toLowerCase() !== name) continue;
    const value = (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').trim().replace(/^'(.*)'$/, '$1');
    return value === '' ? undefined : value;
  }
  return undefined;
}

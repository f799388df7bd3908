import { types } from 'pg';
import type { Json } from '#graph/json';
import { readJson } from '#graph/json-text';

/** The numbers that PostgreSQL gives its own types. */
const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  json: 114,
  float4: 700,
  float8: 701,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
} as const;

/**
 * A value as the server writes it (ISO dates, UTC) as JSON; undefined for bytes, which are nothing to search or to show. Numbers that
 * JavaScript would round stay text.
 */
export function sqlValue(text: string | null, oid: number): Json | undefined {
  if (text === null) return null;
  switch (oid) {
    case OID.bool:
      return text === 't';
    case OID.bytea:
      return undefined;
    case OID.int2:
    case OID.int4:
    case OID.int8:
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case OID.float4:
    case OID.float8:
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case OID.numeric:
      return isExact(text) ? Number(text) : text;
    case OID.timestamp:
      return text.replace(' ', 'T');
    case OID.timestamptz:
      return text.replace(' ', 'T').replace(/\+00$/, 'Z');
    case OID.json:
    case OID.jsonb:
      return jsonOf(text);
    default:
      return text.startsWith('{') ? arrayOf(text, oid) : text;
  }
}

/** JSON with all digits of its numbers; what no value can hold, such as two fields of one name, stays text. */
function jsonOf(text: string): Json {
  try {
    return readJson(text);
  } catch {
    return text;
  }
}

/** Fifteen digits survive as a number, whatever they are. */
function isExact(text: string): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text) && text.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15;
}

function arrayOf(text: string, oid: number): Json {
  const value: unknown = types.getTypeParser(oid, 'text')(text);
  const isPlain = Array.isArray(value) && value.every((each) => each === null || ['string', 'number', 'boolean'].includes(typeof each));
  return isPlain ? (value as Json) : text;
}

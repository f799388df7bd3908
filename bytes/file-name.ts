import { decodeText, headerText } from './decode-text.ts';

/**
 * The file name in a `Content-Disposition`, as sent in HTTP (RFC 6266 with RFC 5987) and in parts of forms. Reads what senders get wrong
 * too:
 * bare UTF-8, spaces without quotation marks, encoded words of mail. Undefined without one.
 */
export function fileNameOf(header: string | null | undefined): string | undefined {
  const parameters = parametersOf(header ?? '');
  const name =
    extended(parameters.get('filename*')) ??
    continued(parameters) ??
    plain(parameters.get('filename')) ??
    extended(parameters.get('name*'));
  return name === undefined || name.trim() === '' ? undefined : name;
}

/** A parameter of a `Content-Disposition` as a form's part has it, such as `name`. */
export function dispositionParameter(header: string, name: string): string | undefined {
  const parameters = parametersOf(header);
  return extended(parameters.get(`${name}*`)) ?? plain(parameters.get(name));
}

/** A `Content-Disposition` that every client reads: an ASCII stand-in, and the real name by RFC 5987. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const standIn = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `${kind}; filename="${standIn}"; filename*=UTF-8''${encodeName(name)}`;
}

/** A part's `Content-Disposition` as browsers write it in forms: bare UTF-8 with the three signs escaped that would break it. */
export function formDisposition(field: string, fileName?: string): string {
  return `form-data; name="${escapeForm(field)}"${fileName === undefined ? '' : `; filename="${escapeForm(fileName)}"`}`;
}

function encodeName(name: string): string {
  return encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, '_')).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function escapeForm(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '_')
    .replaceAll('"', '%22')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

function parametersOf(header: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, bare = ''] of header.matchAll(/;\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^;]*))/g)) {
    const name = key.toLowerCase();
    // A backslash escapes only what must be escaped: old browsers send whole paths with it.
    if (!parameters.has(name)) parameters.set(name, quoted?.replace(/\\(["\\])/g, '$1') ?? bare.trim());
  }
  return parameters;
}

/** `UTF-8''Gr%C3%B6%C3%9Fe.pdf`; undefined where it is not written so. */
function extended(value: string | undefined): string | undefined {
  const [, charset = '', encoded = ''] = /^([\w.:-]*)'[^']*'([\s\S]*)$/.exec(value ?? '') ?? [];
  if (charset === '') return undefined;
  return decoded(percentDecoded(encoded), charset);
}

/** RFC 2231 lets a long name be cut into `filename*0*`, `filename*1` and so on. */
function continued(parameters: ReadonlyMap<string, string>): string | undefined {
  const pieces: string[] = [];
  for (let index = 0; index < 100; index += 1) {
    const piece = parameters.get(`filename*${index}*`) ?? parameters.get(`filename*${index}`);
    if (piece === undefined) break;
    pieces.push(piece);
  }
  if (pieces.length === 0) return undefined;
  const whole = pieces.join('');
  return extended(whole) ?? headerText(whole);
}

function plain(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const words = /^\s*=\?([\w.:-]+)\?([bq])\?([^?]*)\?=\s*$/i.exec(value);
  if (words !== null) return encodedWord(words) ?? value;
  return headerText(value).replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

function encodedWord([, charset = '', how = '', text = '']: RegExpExecArray): string | undefined {
  return decoded(
    how.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : percentDecoded(text.replaceAll('_', ' ').replaceAll('=', '%')),
    charset,
  );
}

function percentDecoded(text: string): Uint8Array {
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function decoded(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return decodeText(bytes, { charset }).text;
  } catch {
    return undefined;
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyKindOf, parseContentType } from './content-type.ts';
import { contentDisposition, fileNameOf, formDisposition } from './file-name.ts';
import { readMultipart } from './multipart.ts';

const latin = (text: string): string => Buffer.from(text).toString('latin1');

describe('a file name', () => {
  it.each([
    ['attachment; filename=plain.pdf', 'plain.pdf'],
    ['attachment; filename="two words.pdf"; size=3', 'two words.pdf'],
    ['attachment; filename=two words.pdf', 'two words.pdf'],
    ['attachment; filename="a.pdf"; filename*=UTF-8\'\'%C3%9Cbersicht%20%28neu%29.pdf', 'Übersicht (neu).pdf'],
    ["attachment; filename*=iso-8859-1'en'%A3%20rates.txt", '£ rates.txt'],
    ['attachment; FILENAME*=utf-8\'de\'stra%C3%9Fe.txt; filename="x"', 'straße.txt'],
    [`attachment; filename="${latin('日本.txt')}"`, '日本.txt'],
    ['attachment; filename="gr\xf6\xdfe.txt"', 'größe.txt'],
    ['attachment; filename="C:\\dir\\a.txt"', 'C:\\dir\\a.txt'],
    ['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
    ['attachment; filename="=?UTF-8?B?w6QudHh0?="', 'ä.txt'],
    ['attachment; filename="=?iso-8859-1?Q?M=FCller_1.txt?="', 'Müller 1.txt'],
    ["attachment; filename*0*=UTF-8''%C3%A4; filename*1=b.txt", 'äb.txt'],
    ['attachment; filename*=UTF-8\'\'%FF; filename="spare.txt"', 'spare.txt'],
    ['attachment; filename=""', undefined],
    ['inline', undefined],
    ['', undefined],
  ])('in %s is %s', (header, name) => {
    expect(fileNameOf(header)).toBe(name);
  });

  it('is read again as it was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => name.trim() !== '' && !/\p{Surrogate}/u.test(name)),
        (name) => fileNameOf(contentDisposition('attachment', name)) === name,
      ),
    );
    expect(contentDisposition('inline', 'ä"\r\n.txt')).toBe(
      'inline; filename="_____.txt"; filename*=UTF-8\'\'%C3%A4%22%0D%0A.txt'.replace('_____', '____'),
    );
  });
});

describe('a form with files', () => {
  const form = (...parts: readonly string[]): Uint8Array =>
    Buffer.from(parts.map((part) => `--B\r\n${part}\r\n`).join('') + '--B--\r\n', 'latin1');

  it('gives the bytes of each part, its names and its type', () => {
    const parts = readMultipart(
      form(
        'Content-Disposition: form-data; name="a"\r\n\r\none\r\ntwo',
        `Content-Type: text/csv; charset=x\r\ncontent-disposition: form-data; name=b; filename="x.csv"; filename*=UTF-8''%C3%A4.csv\r\n\r\n\xff`,
        'Content-Disposition: form-data; filename="loose.bin"\r\n\r\n',
        'Content-Disposition: form-data; name="empty"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n',
      ),
      'B',
    );
    expect(parts.map(({ bytes, ...part }) => ({ ...part, bytes: Buffer.from(bytes).toString('latin1') }))).toEqual([
      { name: 'a', fileName: undefined, contentType: '', bytes: 'one\r\ntwo' },
      { name: 'b', fileName: 'ä.csv', contentType: 'text/csv; charset=x', bytes: '\xff' },
      { name: undefined, fileName: 'loose.bin', contentType: '', bytes: '' },
      { name: 'empty', fileName: '', contentType: 'application/octet-stream', bytes: '' },
    ]);
  });

  it('may have a preamble, blanks after a boundary, no headers, and parts in the codings of mail', () => {
    const text = (bytes: Uint8Array): readonly string[] => readMultipart(bytes, 'B').map((part) => Buffer.from(part.bytes).toString());
    expect(text(Buffer.from('hello\r\n--B \t\r\n\r\nbare\r\n--B--'))).toEqual(['bare']);
    expect(
      text(
        form('Content-Transfer-Encoding: base64\r\n\r\nw6Q=', 'Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A4 soft=\r\n line'),
      ),
    ).toEqual(['ä', 'ä soft line']);
  });

  it.each([
    ['no boundary', 'anything', undefined],
    ['another boundary', '--C\r\n\r\nx\r\n--C--', 'B'],
    ['no end', '--B\r\n\r\nx', 'B'],
    ['no end of its headers', '--B\r\nContent-Disposition: form-data\r\n--B--', 'B'],
    ['no line end', '--Bx\r\n\r\nx\r\n--B--', 'B'],
    ['nothing', '', 'B'],
  ])('with %s is refused', (_what, text, boundary) => {
    expect(() => readMultipart(Buffer.from(text), boundary)).toThrow(expect.objectContaining({ reason: 'form-broken' }));
  });

  it('is written as browsers write it', () => {
    expect(formDisposition('a"b', 'größe "1"\n.txt')).toBe('form-data; name="a%22b"; filename="größe %221%22%0A.txt"');
  });
});

describe('a content type', () => {
  it('is taken apart', () => {
    expect(parseContentType('Text/HTML ; Charset="ISO-8859-1" ;x=y')).toEqual({
      type: 'text/html',
      charset: 'ISO-8859-1',
      boundary: undefined,
    });
    expect(parseContentType('multipart/form-data; boundary="a b;c"').boundary).toBe('a b;c');
    expect(parseContentType("text/plain; charset='utf-8'").charset).toBe('utf-8');
    expect(parseContentType(null)).toEqual({ type: '', charset: undefined, boundary: undefined });
  });

  it.each([
    [
      'json',
      [
        'application/json',
        'text/json',
        'application/ld+json',
        'application/vnd.api+json',
        'application/x-amz-json-1.0',
        'application/csp-report',
        'application/json-patch+json',
        'application/problem+json',
      ],
    ],
    [
      'text',
      [
        'text/plain',
        'text/csv',
        'text/html',
        'application/xml',
        'application/soap+xml',
        'image/svg+xml',
        'application/x-ndjson',
        'application/jsonl',
        'application/yaml',
        'application/geo+json-seq',
        'application/graphql',
      ],
    ],
    [
      'file',
      [
        'application/zip',
        'image/png',
        'audio/ogg',
        'application/pdf',
        'application/octet-stream',
        'application/vnd.ms-excel',
        'application/x-protobuf',
        'font/woff2',
        'message/rfc822',
        'multipart/mixed',
      ],
    ],
    ['form', ['application/x-www-form-urlencoded']],
    ['multipart', ['multipart/form-data']],
    ['unknown', ['']],
  ] as const)('is read as %s', (kind, types) => {
    expect(types.map(bodyKindOf)).toEqual(types.map(() => kind));
  });
});

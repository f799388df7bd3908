import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

const of = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (character) => character.charCodeAt(0)) : part)));

describe('the media type of a file', () => {
  it.each([
    ['image/png', of([0x89], 'PNG\r\n', [0x1a], '\n', [0, 0])],
    ['image/jpeg', of([0xff, 0xd8, 0xff, 0xe0])],
    ['image/gif', of('GIF89a')],
    ['image/webp', of('RIFF', [1, 0, 0, 0], 'WEBPVP8 ')],
    ['audio/wav', of('RIFF', [1, 0, 0, 0], 'WAVEfmt ')],
    ['audio/mpeg', of('ID3', [3, 0])],
    ['application/pdf', of('%PDF-1.7')],
  ])('is %s by the first bytes, whatever was declared', (mediaType, bytes) => {
    expect([mediaTypeOf(bytes, 'text/html'), mediaTypeOf(bytes, '')]).toEqual([mediaType, mediaType]);
  });

  it('is what was declared where bytes do not tell', () => {
    expect(mediaTypeOf(of('a,b\n1,2'), 'Text/CSV; charset=utf-8')).toBe('text/csv');
    expect(mediaTypeOf(of('PK', [3, 4, 0, 0]), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document')).toBe(
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    );
    expect(mediaTypeOf(of([0x1a, 0x45, 0xdf, 0xa3]), 'video/webm')).toBe('video/webm');
  });

  it('is guessed where nothing usable was declared', () => {
    expect([
      mediaTypeOf(of('hello'), ''),
      mediaTypeOf(of('hello'), 'nonsense'),
      mediaTypeOf(of([0, 1, 2]), 'application/octet-stream'),
    ]).toEqual(['text/plain', 'text/plain', 'application/octet-stream']);
  });

  it('does not call a page a picture, nor bytes a text', () => {
    expect(mediaTypeOf(of('<script>1</script>'), 'image/png')).toBe('text/plain');
    expect(mediaTypeOf(of([0, 1, 2, 3]), 'text/html')).toBe('application/octet-stream');
    expect(mediaTypeOf(of([0, 1, 2, 3]), 'application/pdf')).toBe('application/octet-stream');
  });

  it.each<[string, string, Uint8Array]>([
    ['text/csv; charset=iso-8859-1', 'text/csv; charset=ISO-8859-1', Buffer.from('Stra\xdfe', 'latin1')],
    ['text/csv; charset=windows-1252', 'text/csv', Buffer.from('Stra\xdfe;M\xfcnchen', 'latin1')],
    ['text/plain; charset=utf-16le', 'text/plain', Buffer.from('\uFEFFhallo', 'utf16le')],
    ['text/csv', 'text/csv; charset=utf-8', Buffer.from('Straße')],
    ['application/octet-stream', 'text/csv', Uint8Array.from([0, 1, 2, 0xff])],
    ['application/octet-stream', 'text/csv; charset=nonsense', Buffer.from('Stra\xdfe', 'latin1')],
  ])('keeps the encoding of text that is not UTF-8: %s', (expected, declared, bytes) => {
    expect(mediaTypeOf(bytes, declared)).toBe(expected);
  });
});

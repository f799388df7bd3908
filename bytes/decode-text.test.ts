import iconv from 'iconv-lite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText, headerText, type TextHints } from './decode-text.ts';
import { UnreadableBytes } from './unreadable.ts';

const written = (text: string, charset: string): Uint8Array => new Uint8Array(iconv.encode(text, charset));
const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const reasonFor = (bytes: Uint8Array, hints?: TextHints): string => {
  try {
    return `read: ${decodeText(bytes, hints).text}`;
  } catch (error) {
    return error instanceof UnreadableBytes ? error.reason : String(error);
  }
};

describe('the encoding of a text', () => {
  it('is looked for where ASCII is declared and the text has more', () => {
    expect(decodeText(written('10 € für Köln', 'utf-8'), { charset: 'US-ASCII' })).toMatchObject({ text: '10 € für Köln', from: 'utf-8' });
    expect(
      decodeText(written('Die Größe für alle schönen Gäste, die später nach Köln führen.', 'windows-1252'), { charset: 'ascii' }),
    ).toMatchObject({ text: expect.stringContaining('Größe'), from: 'guess' });
  });

  it.each([
    ['Æbleskiver på Ærø', 'iso-8859-1', 'windows-1252'],
    ['10 € für „Köln“', 'windows-1252', 'windows-1252'],
    ['10 € Rabatt', 'iso-8859-15', 'ISO-8859-15'],
    ['žluťoučký kůň', 'windows-1250', 'Windows-1250'],
    ['Съешь ещё булок', 'koi8-r', 'KOI8-R'],
    ['東京都', 'shift_jis', 'Shift_JIS'],
    ['東京都', 'euc-jp', 'EUC-JP'],
    ['上海市', 'gbk', 'gb2312'],
    ['臺北市', 'big5', 'Big5'],
    ['서울시', 'euc-kr', 'ks_c_5601-1987'],
    ['Grüße aus DOS', 'cp850', 'cp850'],
    ['Grüße aus DOS', 'cp437', 'IBM437'],
    ['İstanbul’da', 'windows-1254', 'ISO-8859-9'],
    ['naïve', 'macintosh', 'macintosh'],
    ['weit 🌍', 'utf-16le', 'utf-16le'],
    ['weit 🌍', 'utf-32le', 'UTF-32LE'],
    ['schlicht', 'ascii', '"us-ascii"'.replaceAll('"', '')],
    ['Größe 5', 'utf-16be', 'UTF-16'],
    ['Größe 5', 'utf-16le', 'UTF-16'],
    ['東京都 12', 'utf-16be', 'utf-16'],
  ])('is the declared one: %s in %s', (text, encoding, label) => {
    expect(decodeText(written(text, encoding), { charset: label })).toMatchObject({ text, from: 'declared' });
  });

  it('is declared by ISO-2022-JP’s name too', () => {
    expect(decodeText(Uint8Array.from([0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42]), { charset: 'iso-2022-jp' }).text).toBe(
      '日本',
    );
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])(
    'is told by the mark of %s, whatever is declared, and the mark is no part of the text',
    (charset) => {
      const bytes = new Uint8Array(iconv.encode('Größe', charset, { addBOM: true }));
      expect(decodeText(bytes, { charset: 'iso-8859-1' })).toEqual({ text: 'Größe', charset, from: 'mark' });
    },
  );

  it('is told by the content', () => {
    expect(
      decodeText(joined(ascii('<?xml version="1.0" encoding="ISO-8859-2"?><a>'), written('Łódź', 'iso-8859-2'), ascii('</a>'))).text,
    ).toContain('Łódź');
    expect(
      decodeText(
        joined(
          ascii('<!DOCTYPE html><meta content="text/html; charset=windows-1251" http-equiv="Content-Type"><p>'),
          written('Да', 'windows-1251'),
        ),
      ).text,
    ).toContain('Да');
    expect(
      decodeText(joined(ascii('<title>x</title><!-- <meta charset="gbk"> --><meta charset=big5>'), written('臺', 'big5')), {
        type: 'text/html',
      }).text,
    ).toContain('臺');
    expect(
      decodeText(joined(ascii('@charset "shift_jis"; q::before{content:"'), written('「', 'shift_jis'), ascii('"}')), { type: 'text/css' })
        .text,
    ).toContain('「');
  });

  it('is not told by a page in a text that is none, nor by a name that the bytes contradict', () => {
    expect(decodeText(new TextEncoder().encode('Example: <meta charset="gbk"> für'), { type: 'text/plain' }).text).toContain('für');
    expect(decodeText(new TextEncoder().encode('<?xml version="1.0" encoding="iso-8859-1"?><a>für</a>')).text).toContain('für');
    expect(decodeText(new TextEncoder().encode('<?xml version="1.0" encoding="utf-16"?><a>für</a>')).text).toContain('für');
  });

  it('is guessed where nothing declares it and the bytes leave little doubt', () => {
    for (const text of ['name;stadt\nSchröder;Göttingen\n', 'José', '{"straße":"Königsallee"}', 'déjà vu à Orléans']) {
      expect(decodeText(written(text, 'windows-1252'))).toEqual({ text, charset: 'windows-1252', from: 'guess' });
    }
    expect(decodeText(written('Добрый день, это письмо написано по-русски.', 'windows-1251')).text).toContain('Добрый');
    expect(decodeText(written('これは日本語で書かれた文章です。', 'shift_jis')).text).toContain('日本語');
    expect(decodeText(written('kein Zeichen davor', 'utf-16le')).text).toBe('kein Zeichen davor');
  });

  it('is never guessed for UTF-8 with a broken byte, nor by a coin', () => {
    expect(reasonFor(joined(new TextEncoder().encode('für alle Gäste '), ascii('\xe9'), new TextEncoder().encode(' möglich')))).toBe(
      'text-broken',
    );
    expect(reasonFor(new TextEncoder().encode('Größe').subarray(0, 4))).not.toContain('\uFFFD');
    expect(reasonFor(written('你好，世界', 'gbk'))).toBe('text-broken');
    expect(reasonFor(Uint8Array.from([0, 1, 2, 0xff, 0xfe, 0]))).toBe('text-broken');
  });

  it('that is unknown, or does not fit the bytes, is refused', () => {
    for (const charset of ['x-klingon', 'base64', 'hex', 'utf-7', 'binary', '../x'])
      expect(reasonFor(ascii('abc'), { charset })).toBe('charset-unknown');
    expect(reasonFor(ascii('M\xfcnchen'), { charset: 'utf-8' })).toBe('text-broken');
    expect(reasonFor(ascii('\x81\xff'), { charset: 'shift_jis' })).toBe('text-broken');
    expect(reasonFor(ascii('abc'), { charset: 'utf-16le' })).toBe('text-broken');
    expect(() => decodeText(joined(new TextEncoder().encode('äöü'), ascii('\xff')), { charset: 'UTF-8' })).toThrow('byte 7 is broken');
  });

  it('never shows U+FFFD for bytes that it could not read', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(undefined, 'utf-8', 'iso-8859-1', 'windows-1252', 'shift_jis', 'gbk', 'utf-16le', 'iso-2022-jp'),
        (bytes, charset) => {
          fc.pre(!Buffer.from(bytes).includes(Buffer.from('\uFFFD')));
          const read = reasonFor(bytes, { charset });
          return charset?.startsWith('utf-16') === true || !read.includes('\uFFFD');
        },
      ),
    );
  });

  it('gives UTF-8 back as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !/^\uFEFF|\0|^\s*<|^@charset/.test(text)),
        (text) => decodeText(new TextEncoder().encode(text)).text === text,
      ),
    );
  });
});

describe('a header', () => {
  it('is UTF-8 where it is valid, else Latin-1', () => {
    expect(headerText(Buffer.from('größe').toString('latin1'))).toBe('größe');
    expect(headerText('gr\xf6\xdfe')).toBe('größe');
    expect(headerText('plain')).toBe('plain');
  });
});

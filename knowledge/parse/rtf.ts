import type { ParsedDocument } from './parsed-document.ts';
import { broken, typeUnknown } from './document-error.ts';

/** Parts of a file that are not its text. */
const LEFT_OUT = new Set(
  'fonttbl colortbl stylesheet listtable listoverridetable info pict object themedata colorschememapping datastore latentstyles xmlnstbl rsidtbl generator fldinst filetbl revtbl header footer headerl headerr headerf footerl footerr footerf ftnsep ftnsepc bkmkstart bkmkend shppict nonshppict mmathPr'.split(
    ' ',
  ),
);
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n\n',
  sect: '\n\n',
  page: '\n\n',
  line: '\n',
  tab: '\t',
  row: '\n',
  cell: ' | ',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
};
const DEEPEST = 1_000;
/** The name of each code page that files of this kind are written in. */
const PAGES: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10_000: 'macintosh',
  65_001: 'utf-8',
};
/** The code page of the character set of a font. */
const CHARSETS: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10_000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

interface Group {
  readonly isLeftOut: boolean;
  readonly isHidden: boolean;
  /** How many signs stand in for a Unicode sign, for readers that know none. */
  readonly substitutes: number;
  readonly page: number;
}

/** Reads Rich Text as plain text: paragraphs, rows of tables, letters of every code page; hidden text, fonts and pictures are left out. */
export function parseRtf(name: string, bytes: Uint8Array): ParsedDocument {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const parts: string[] = [];
  const fonts = new Map<number, number>();
  const groups: Group[] = [];
  let group: Group = { isLeftOut: false, isHidden: false, substitutes: 1, page: 1252 };
  let waiting: number[] = [];
  let skipped = 0;
  let font: number | undefined;

  const flush = (): void => {
    if (waiting.length > 0 && !group.isLeftOut && !group.isHidden) parts.push(decoderOf(name, group.page).decode(Uint8Array.from(waiting)));
    waiting = [];
  };
  const write = (text: string): void => {
    flush();
    if (!group.isLeftOut && !group.isHidden) parts.push(text);
  };
  const byte = (value: number): void => {
    if (skipped > 0) skipped -= 1;
    else waiting.push(value);
  };

  const tokens = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|[\r\n]+|([^\\{}\r\n]+)/g;
  for (const [token, word, number, hex, sign, brace, plain] of source.matchAll(tokens)) {
    if (brace === '{') {
      flush();
      if (groups.length > DEEPEST) throw broken(name, 'It is nested too deep.');
      groups.push(group);
      group = { ...group };
      skipped = 0;
    } else if (brace === '}') {
      flush();
      group = groups.pop() ?? group;
      skipped = 0;
      if (groups.length === 0) break;
    } else if (hex !== undefined) byte(Number.parseInt(hex, 16));
    else if (plain !== undefined) for (let at = 0; at < plain.length; at += 1) byte(plain.charCodeAt(at));
    else if (sign !== undefined) takeSign(sign);
    else if (word !== undefined) takeWord(word, number === undefined ? undefined : Number(number));
    else if (token === '') break;
  }
  flush();
  const text = parts
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { text, format: 'text', about: {} };

  function takeSign(sign: string): void {
    if (sign === '*') group = { ...group, isLeftOut: true };
    else if (sign === '~') write('\u00a0');
    else if (sign === '_') write('-');
    else if (sign === '\\' || sign === '{' || sign === '}') byte(sign.charCodeAt(0));
    else if (sign === '\n' || sign === '\r') write('\n\n');
  }

  function takeWord(word: string, number: number | undefined): void {
    if (word === 'u' && number !== undefined) {
      write(String.fromCharCode(number < 0 ? number + 65_536 : number));
      skipped = group.substitutes;
      return;
    }
    if (word === 'f' && number !== undefined) font = number;
    if (word === 'fcharset' && font !== undefined) fonts.set(font, CHARSETS[number ?? 0] ?? group.page);
    if (LEFT_OUT.has(word)) change({ isLeftOut: true });
    else if (word === 'v') change({ isHidden: number !== 0 });
    else if (word === 'plain') change({ isHidden: false });
    else if (word === 'uc') group = { ...group, substitutes: Math.max(0, number ?? 1) };
    else if (word === 'ansicpg' && number !== undefined) change({ page: number });
    else if (word === 'f' && !group.isLeftOut) change({ page: fonts.get(number ?? 0) ?? group.page });
    else if (Object.hasOwn(SIGNS, word)) write(SIGNS[word] ?? '');
  }

  function change(part: Partial<Group>): void {
    flush();
    group = { ...group, ...part };
  }
}

function decoderOf(name: string, page: number): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(PAGES[page] ?? `windows-${page}`);
  } catch {
    throw typeUnknown(name, `It is Rich Text in code page ${page}, which can’t be read.`, 'Save it as .docx and upload that file.');
  }
}

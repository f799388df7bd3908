import { describe, expect, it } from 'vitest';
import { isNodeError } from '#graph/errors';
import { parseDocument } from './parse-document.ts';
import { writePdf } from './testing/write-pdf.ts';
import { writeDocx, writeXlsx, writeZip } from './testing/write-zip.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (name: string, content: string | Uint8Array, mediaType = 'application/octet-stream') =>
  parseDocument({ name, mediaType, bytes: typeof content === 'string' ? bytesOf(content) : content });
const failure = async (name: string, content: string | Uint8Array, mediaType?: string) => {
  const error: unknown = await read(name, content, mediaType).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isNodeError(error)) throw new Error(`no NodeError: ${String(error)}`);
  expect(error.data.retryable).toBe(false);
  expect(error.data.hint).toMatch(/\.$/);
  expect(error.data.message).toContain(name);
  return error.data;
};
const latin = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

describe('text', () => {
  it('is read whatever it is written in', async () => {
    const german = 'Größe und Übermaß der Straßen: für alle Gäste möglich. '.repeat(4).trim();
    expect((await read('a.txt', german)).text).toBe(german);
    expect((await read('a.txt', latin(german))).text).toBe(german);
    expect((await read('a.txt', new Uint8Array(Buffer.from(`\uFEFF${german}`, 'utf16le')))).text).toBe(german);
    expect((await read('a.txt', new Uint8Array(Buffer.from(german, 'utf16le')))).text).toBe(german);
    expect((await read('a.txt', `\uFEFF${german}`)).text).toBe(german);
  });

  it('has lines that end in one way', async () => {
    expect((await read('a.txt', 'one\r\ntwo\rthree')).text).toBe('one\ntwo\nthree');
  });

  it('is refused when it is none', async () => {
    const noise = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256);
    expect((await failure('a.txt', noise)).code).toBe('DOCUMENT_TYPE_UNKNOWN');
    expect((await failure('b.txt', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]))).message).toContain('picture');
    expect((await failure('c.txt', '\u0001\u0002\u0003'.repeat(50))).code).toBe('DOCUMENT_TYPE_UNKNOWN');
  });

  it('is refused when there is nothing in it, or too much', async () => {
    expect((await failure('a.txt', '')).code).toBe('DOCUMENT_EMPTY');
    expect((await failure('a.txt', ' \n\t ')).code).toBe('DOCUMENT_EMPTY');
    expect((await failure('a.txt', 'word '.repeat(4_000_001))).code).toBe('DOCUMENT_TOO_LARGE');
    expect((await failure('a.txt', new Uint8Array(100_000_001))).code).toBe('DOCUMENT_TOO_LARGE');
  });

  it('is given up when the time is over', async () => {
    const signal = AbortSignal.abort(new Error('over'));
    await expect(parseDocument({ name: 'a.txt', mediaType: 'text/plain', bytes: bytesOf('x') }, { signal })).rejects.toThrow('over');
  });
});

describe('Markdown', () => {
  it('gives its front matter and first heading to what is known of it', async () => {
    const parsed = await read('a.md', '---\ntitle: Leave\ndate: 2024-05-01\ntags: [a]\n---\n# Heading\n\nText');
    expect(parsed).toEqual({ text: '# Heading\n\nText', format: 'markdown', about: { title: 'Leave', date: '2024-05-01' } });
    expect((await read('a.md', '# Heading #\n\nText')).about).toEqual({ title: 'Heading' });
  });

  it('keeps a rule at its beginning', async () => {
    expect((await read('a.md', '---\n\nNo properties\n\n---\n\nText')).text).toContain('No properties');
  });
});

describe('HTML', () => {
  it('becomes Markdown without what belongs to the page', async () => {
    const page = `<!doctype html><html><head><title>Leave &amp; pay</title><meta name="author" content="Ada"><style>p{}</style><script>alert(1)</script></head>
      <body><nav><a href="/">Home</a></nav><main><h1>Leave</h1><p>Thirty <b>days</b> in snake_case, <a href="https://example.org/a">more</a>, <a href="#x">here</a>.</p>
      <ul><li>One</li><li>Two</li></ul><pre><code class="language-js">const a = 1;</code></pre></main><footer>© 2024</footer></body></html>`;
    const parsed = await read('a.html', page);
    expect(parsed.about).toEqual({ title: 'Leave & pay', author: 'Ada' });
    expect(parsed.text).toBe(
      '# Leave\n\nThirty **days** in snake_case, [more](https://example.org/a), here.\n\n-   One\n-   Two\n\n```js\nconst a = 1;\n```',
    );
    expect(parsed.format).toBe('markdown');
  });

  it('keeps tables, and takes those that only lay out the page apart', async () => {
    expect(
      (
        await read(
          'a.html',
          '<table><thead><tr><th>Name</th><th>Days</th></tr></thead><tbody><tr><td>A|b</td><td></td></tr></tbody></table>',
        )
      ).text,
    ).toBe('| Name | Days |\n| --- | --- |\n| A\\|b |  |');
    expect((await read('a.html', '<table><tr><td><h1>T</h1><p>One</p></td></tr><tr><td>Two</td></tr></table>')).text).toBe(
      '# T\n\nOne\n\nTwo',
    );
  });

  it('is read in the encoding that it says, and by its media type', async () => {
    expect((await read('a', latin('<meta charset="iso-8859-1"><p>für</p>'), 'text/html; charset=iso-8859-1')).text).toBe('für');
    expect((await read('a.htm', latin('<meta charset="iso-8859-1"><p>für</p>'))).text).toBe('für');
  });

  it('that is nested without end is refused at once', async () => {
    expect((await failure('a.html', `${'<div>'.repeat(50_000)}x`)).message).toContain('nested too deep');
  });
});

describe('PDF', () => {
  it('is read with the beginnings of its pages', async () => {
    const parsed = await read('a.pdf', writePdf([['First line', 'second line', '', 'Next paragraph'], ['Page two']]));
    expect(parsed.text).toBe('First line\nsecond line\n\nNext paragraph\n\nPage two');
    expect(parsed.pages).toEqual([
      { page: 1, start: 0 },
      { page: 2, start: parsed.text.indexOf('Page two') },
    ]);
    expect(parsed.about).toEqual({ title: 'Handbook', author: 'Ada', date: '2024-05-01' });
  });

  it('reads nothing outside of the page, and no letters too small to see', async () => {
    const { text } = await read(
      'a.pdf',
      writePdf([
        [
          'Seen',
          'raw:1 0 0 1 3000 400 Tm',
          'Far right',
          'raw:1 0 0 1 72 -900 Tm',
          'Far below',
          'raw:0.01 0 0 0.01 72 500 Tm',
          'A dot',
          'raw:1 0 0 1 72 300 Tm',
          'Seen, too',
        ],
      ]),
    );
    expect(text.split(/\s*\n\s*/)).toEqual(['Seen', 'Seen, too']);
  });

  it('is recognized by its content', async () => {
    expect((await read('noname', writePdf([['Hello']]))).text).toBe('Hello');
  });

  it('that asks for a password, is broken, or has no text says so', async () => {
    expect((await failure('a.pdf', writePdf([['Secret']], { isEncrypted: true }))).code).toBe('DOCUMENT_ENCRYPTED');
    expect((await failure('a.pdf', '%PDF-1.4\nnothing of a document')).code).toBe('DOCUMENT_BROKEN');
    expect((await failure('a.pdf', 'just text')).code).toBe('DOCUMENT_BROKEN');
    const scan = await failure('scan.pdf', writePdf([[]]));
    expect(scan.code).toBe('DOCUMENT_EMPTY');
    expect(scan.hint).toContain('OCR');
  });
});

describe('Word', () => {
  const paragraph = (text: string, style = ''): string =>
    `<w:p>${style === '' ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;
  const cell = (text: string): string => `<w:tc>${paragraph(text)}</w:tc>`;

  it('becomes Markdown with headings and tables', async () => {
    const table = `<w:tbl><w:tr>${cell('City')}${cell('Rate')}</w:tr><w:tr>${cell('Bern')}${cell('90')}</w:tr></w:tbl>`;
    const parsed = await read('a.docx', writeDocx(`${paragraph('Travel', 'Heading1')}${paragraph('By train.')}${table}`));
    expect(parsed.text).toBe('# Travel\n\nBy train.\n\n| City | Rate |\n| --- | --- |\n| Bern | 90 |');
    expect(parsed.about).toEqual({ title: 'Travel & costs', author: 'Ada', date: '2024-05-01T00:00:00Z' });
  });

  it('is refused before it is unpacked when it would be too large', async () => {
    const document = { name: 'word/document.xml', content: '<a/>' };
    expect((await failure('a.docx', writeZip([{ ...document, claim: 300_000_000 }]))).code).toBe('DOCUMENT_TOO_LARGE');
    expect((await failure('a.docx', writeZip([{ ...document, content: ' '.repeat(5_000_000) }]))).message).toContain('100 times');
    expect((await failure('a.docx', writeZip([{ ...document, content: ' '.repeat(5_000_000), claim: 10 }]))).code).toBe(
      'DOCUMENT_TOO_LARGE',
    );
  });

  it('that is damaged, encrypted or something else says so', async () => {
    const whole = writeDocx(paragraph('x'));
    expect((await failure('a.docx', whole.slice(0, whole.length - 40))).code).toBe('DOCUMENT_BROKEN');
    const damaged = whole.slice();
    damaged.fill(0xff, 60, 120);
    expect((await failure('a.docx', damaged)).code).toBe('DOCUMENT_BROKEN');
    expect((await failure('a.docx', writeZip([{ name: 'word/document.xml', content: 'x', isEncrypted: true }]))).code).toBe(
      'DOCUMENT_ENCRYPTED',
    );
    const container = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(100)]);
    expect((await failure('a.doc', new Uint8Array(container))).hint).toContain('.docx');
    expect((await failure('a.docx', new Uint8Array(Buffer.concat([container, Buffer.from('EncryptedPackage', 'utf16le')])))).code).toBe(
      'DOCUMENT_ENCRYPTED',
    );
    expect((await failure('a.zip', writeZip([{ name: 'a.txt', content: 'x' }]))).code).toBe('DOCUMENT_TYPE_UNKNOWN');
  });
});

describe('tables', () => {
  it('of values with separators say where each row lies', async () => {
    const parsed = await read('a.csv', 'name;note\nAda;"one; ""two""\nthree|four"\n\nBob;');
    expect(parsed.format).toBe('table');
    expect(parsed.table?.header).toBe('| name | note |\n| --- | --- |');
    expect(parsed.table?.rows.map(({ start, end }) => parsed.text.slice(start, end))).toEqual([
      '| Ada | one; "two" three\\|four |',
      '| Bob |  |',
    ]);
    expect((await read('a.tsv', 'a\tb\n1\t2')).text).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
    expect((await failure('a.csv', 'a,b\n"1,2')).message).toContain('quotation mark');
  });

  it('keeps every digit of the numbers in tables', async () => {
    expect((await read('a.csv', 'id,rate\n9007199254740993,1e400\n007,0.10')).text).toContain(
      '| 9007199254740993 | 1e400 |\n| 007 | 0.10 |',
    );
    expect((await read('a.tsv', 'id\tn\n-12345678901234567890\t1')).text).toContain('| -12345678901234567890 | 1 |');
    expect((await read('a.json', '[{"id":9007199254740993,"rate":1e400}]')).text).toContain('| 9007199254740993 | 1e400 |');
    expect((await read('a.jsonl', '{"id":9007199254740993}')).text).toContain('9007199254740993');
    const sheet = writeXlsx({
      Rates: [
        ['Id', 'Rate'],
        [9007199254740993n, 0.5],
      ],
    });
    expect((await read('a.xlsx', sheet)).text).toContain('| 9007199254740993 | 0.5 |');
  });

  it('of all sheets of a workbook have headers of their own', async () => {
    const parsed = await read(
      'a.xlsx',
      writeXlsx({
        Rates: [
          ['City', 'Rate'],
          ['Bern', 90],
        ],
        People: [['Name'], ['Ada']],
      }),
    );
    expect(parsed.text).toBe('## Rates\n\n| City | Rate |\n| --- | --- |\n| Bern | 90 |\n\n## People\n\n| Name |\n| --- |\n| Ada |');
    expect(parsed.table?.rows.map(({ start, end, header }) => [parsed.text.slice(start, end), header])).toEqual([
      ['| Bern | 90 |', undefined],
      ['| Ada |', '## People\n\n| Name |\n| --- |'],
    ]);
    expect(parsed.about['title']).toBe('Travel & costs');
  });

  it('come from lists of objects, too', async () => {
    expect((await read('a.json', '[{"a":1,"b":{"c":2}},{"a":"x"}]')).text).toBe('| a | b |\n| --- | --- |\n| 1 | {"c":2} |\n| x |  |');
    expect((await read('a.jsonl', '{"a":1}\n{"a":2}\n')).table?.rows).toHaveLength(2);
  });
});

describe('JSON and code', () => {
  it('is written with a value a line, and says where it is broken', async () => {
    expect(await read('a.json', '{"a":[1,2]}')).toEqual({
      text: '{\n  "a": [\n    1,\n    2\n  ]\n}',
      format: 'code',
      language: 'json',
      about: {},
    });
    expect((await failure('a.json', '{"a":')).code).toBe('DOCUMENT_BROKEN');
    expect((await failure('a.jsonl', '{"a":1}\n{')).message).toContain('Line 2');
  });

  it('has the language of its name', async () => {
    expect(await read('a.py', 'def f():\n  pass\n')).toEqual({ text: 'def f():\n  pass\n', format: 'code', language: 'python', about: {} });
  });
});

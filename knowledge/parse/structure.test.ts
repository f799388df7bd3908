import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from './parse-document.ts';
import { layOut } from './table-grid.ts';
import { writeDocx, writeXlsx, writeZip } from './testing/write-zip.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = async (name: string, content: string | Uint8Array) =>
  (await parseDocument({ name, mediaType: 'application/octet-stream', bytes: typeof content === 'string' ? bytesOf(content) : content }))
    .text;

describe('merged cells', () => {
  it('of a page stay under their headings', async () => {
    const html =
      '<h1>Sales</h1><table><tr><th>Region</th><th>Year</th><th>Sum</th></tr><tr><td rowspan="2">North</td><td>2025</td><td>300</td></tr><tr><td>2026</td><td>310</td></tr><tr><td colspan="2">Total</td><td>610</td></tr></table>';
    expect(await read('a.html', html)).toBe(
      '# Sales\n\n| Region | Year | Sum |\n| --- | --- | --- |\n| North | 2025 | 300 |\n| North | 2026 | 310 |\n| Total | Total | 610 |',
    );
  });

  it('of a head over two rows, and cells that are hidden or missing, keep their columns', async () => {
    const html =
      '<table><thead><tr><th rowspan=2>Item</th><th colspan=2>Price<br>in euros</th></tr><tr><th>net</th><th>gross</th></tr></thead><tbody><tr><td>Lamp</td><td style="display:none">secret</td><td>10</td><td>12</td></tr><tr><td>Bulb</td></tr></tbody></table>';
    expect(await read('a.html', html)).toBe(
      '| Item | Price in euros | Price in euros |\n| --- | --- | --- |\n| Item | net | gross |\n| Lamp | 10 | 12 |\n| Bulb |  |  |',
    );
  });

  it('that cover more columns than there are make no columns', async () => {
    expect(
      await read('a.html', '<table><tr><th>A</th><th>B</th></tr><tr><td colspan=1000 rowspan=9>x</td></tr><tr><td>y</td></tr></table>'),
    ).toBe('| A | B |  |\n| --- | --- | --- |\n| x | x |  |\n| x | x | y |');
  });

  it('of a Word document stay under their headings', async () => {
    const cell = (text: string, properties = ''): string =>
      `<w:tc><w:tcPr>${properties}</w:tcPr><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`;
    const row = (...cells: string[]): string => `<w:tr>${cells.join('')}</w:tr>`;
    const table = `<w:tbl>${row(cell('Region'), cell('Year'), cell('Sum'))}${row(cell('North', '<w:vMerge w:val="restart"/>'), cell('2025'), cell('300'))}${row(cell('', '<w:vMerge/>'), cell('2026'), cell('310'))}${row(cell('Total', '<w:gridSpan w:val="2"/>'), cell('610'))}</w:tbl>`;
    expect(await read('a.docx', writeDocx(table))).toBe(
      '| Region | Year | Sum |\n| --- | --- | --- |\n| North | 2025 | 300 |\n| North | 2026 | 310 |\n| Total | Total | 610 |',
    );
  });

  it('of a workbook count for all that they cover', async () => {
    const bytes = sheetOf(
      '<row r="1"><c r="A1" t="inlineStr"><is><t>Region</t></is></c><c r="B1" t="inlineStr"><is><t>Year</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>North</t></is></c><c r="B2"><v>2025</v></c></row><row r="3"><c r="A3"/><c r="B3"><v>2026</v></c></row>',
      '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
    );
    expect(await read('a.xlsx', bytes)).toBe('## One\n\n| Region | Year |\n| --- | --- |\n| North | 2025 |\n| North | 2026 |');
  });

  it('that cover more than any real table are read as if they were not merged', () => {
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ cell: 'x', columns: 1_000, rows: 1_000 })));
    expect(layOut(wide).map((row) => row.length)).toEqual(Array.from({ length: 100 }, () => 100));
    expect(
      layOut([
        [
          { cell: 'a', columns: 1, rows: Number.POSITIVE_INFINITY },
          { cell: 'b', columns: 1, rows: 1 },
        ],
        [{ cell: 'c', columns: 1, rows: 1 }],
      ]),
    ).toEqual([
      ['a', 'b'],
      ['a', 'c'],
    ]);
  });
});

describe('hidden text', () => {
  it('of a page is not read; what a search in the page finds is', async () => {
    const html =
      '<p>Seen</p><p hidden>one</p><p style="color: red; display : none">two</p><div style="VISIBILITY:hidden">three</div><p style="font-size:0px">four</p><p style="color:#FFF;background-color: white">five</p><p hidden="until-found">Found</p><p style="color:white;background:#000">Read</p><p style="opacity:0.5">Pale</p><p style="opacity: 0.00">six</p><p style="color:transparent">seven</p><p style="opacity:0.05;background-color:transparent">Paler</p>';
    expect(await read('a.html', html)).toBe('Seen\n\nFound\n\nRead\n\nPale\n\nPaler');
    const page =
      '<body style="background:#fff"><p style="color:white">one</p><p style="color:rgb(255, 255, 255)">two</p><div style="background:black"><p style="color:white">Read</p></div><p style="position:absolute;left:-9999px">three</p><p style="text-indent: -999em">four</p><p style="margin-left:-20px">Near</p><details><summary>More</summary>Inside</details></body>';
    expect(await read('a.html', page)).toBe('Read\n\nNear\n\nMore\n\nInside');
  });

  it('of a Word document is not read', async () => {
    const run = (text: string, properties = ''): string => `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
    const body = `<w:p>${run('Seen ')}${run('gone', '<w:vanish/>')}${run('here ', '<w:vanish w:val="0"/>')}${run('white', '<w:color w:val="ffffff"/>')}${run('lit', '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>')}</w:p><w:p><w:pPr><w:shd w:fill="000000"/></w:pPr>${run('On black', '<w:color w:val="FFFFFF"/>')}</w:p><w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>${run('After a hidden mark')}</w:p>`;
    expect(await read('a.docx', writeDocx(body))).toBe('Seen here lit\n\nOn black\n\nAfter a hidden mark');
    expect(
      await read(
        'a.docx',
        writeDocx(
          `<w:tbl><w:tr><w:tc><w:p>${run('Head', '<w:color w:val="FFFFFF"/>')}</w:p></w:tc><w:tc><w:p>${run('Second')}</w:p></w:tc></w:tr></w:tbl>`,
        ),
      ),
    ).toContain('Head');
  });

  it('of a workbook is not read: sheets, rows and columns', async () => {
    const text = (place: string, value: string): string => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
    const rows = `<row r="1">${text('A1', 'Name')}${text('B1', 'Salary')}${text('C1', 'City')}</row><row r="2" hidden="1">${text('A2', 'Ada')}${text('B2', '9000')}${text('C2', 'Bonn')}</row><row r="3">${text('A3', 'Max')}${text('B3', '8000')}${text('C3', 'Ulm')}</row>`;
    expect(await read('a.xlsx', sheetOf(rows, '', '<cols><col min="2" max="2" width="9" hidden="1"/></cols>'))).toBe(
      '## One\n\n| Name | City |\n| --- | --- |\n| Max | Ulm |',
    );
    const names = { Shown: [['a'], ['b']], Secret: [['c'], ['d']] };
    const packed = writeXlsx(names, { Secret: 'veryHidden' });
    expect(await read('a.xlsx', packed)).toBe('## Shown\n\n| a |\n| --- |\n| b |');
  });
});

describe('values in text', () => {
  it.each([
    [
      'by the separator that fits all rows',
      'Name, Vorname;Ort, PLZ;Preis\nMüller, Anna;Köln, 50667;10,50\nSchmidt, Jo;Bonn, 53111;9,90\n',
      '| Name, Vorname | Ort, PLZ | Preis |\n| --- | --- | --- |\n| Müller, Anna | Köln, 50667 | 10,50 |\n| Schmidt, Jo | Bonn, 53111 | 9,90 |',
    ],
    [
      'as one column where none does',
      'Satz\nEin Satz, mit Komma\nZweiter Satz\n',
      '| Satz |\n| --- |\n| Ein Satz, mit Komma |\n| Zweiter Satz |',
    ],
    ['by the line that names it', 'sep=;\nname;ort\nMüller;Köln\n', '| name | ort |\n| --- | --- |\n| Müller | Köln |'],
    [
      'by the line that names a tab',
      '\uFEFFsep=\t\r\nname\tort\r\nMüller, A\tKöln\r\n',
      '| name | ort |\n| --- | --- |\n| Müller, A | Köln |',
    ],
    [
      'with rows that end early',
      'a,b,c\n1,2,3\n4,5,6\n7,8\n',
      '| a | b | c |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 4 | 5 | 6 |\n| 7 | 8 |  |',
    ],
    ['with separators and ends of lines in quotes', 'a|b\n"x|y;z\nw"|2\n3|4\n', '| a | b |\n| --- | --- |\n| x\\|y;z w | 2 |\n| 3 | 4 |'],
  ])('are read %s', async (_how, csv, table) => {
    expect(await read('a.csv', csv)).toBe(table);
  });
});

describe('JSON', () => {
  it('keeps all digits of numbers, and what no value could hold', async () => {
    expect(await read('a.json', '[{"id":12345678901234567890,"price":1.10},{"id":7,"price":2}]')).toBe(
      '| id | price |\n| --- | --- |\n| 12345678901234567890 | 1.1 |\n| 7 | 2 |',
    );
    expect(await read('a.json', '[12345678901234567890]')).toBe('[\n  12345678901234567890\n]');
    expect(await read('a.json', '{"a":1,"a":2}')).toBe('{"a":1,"a":2}');
  });
});

describe('Rich Text', () => {
  it('is read as its text', async () => {
    const rtf =
      "{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial;}}{\\colortbl;\\red0\\green0\\blue0;}{\\*\\generator Word;}{\\info{\\title Secret}}\\f0\\pard Gr\\'f6\\'dfe {\\b und} \\u8364?5\\par {\\v hidden}Second \\{line\\}\\line third\\par{\\f1 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}\\par\\trowd a\\cell b\\cell\\row\\pard end}ignored";
    expect(await read('a.rtf', rtf)).toBe('Größe und €5\n\nSecond {line}\nthird\n\nПривет\n\na | b |\nend');
  });

  it('is refused where its letters are not known, and read in time that grows with its length', async () => {
    await expect(read('a.rtf', "{\\rtf1\\ansi\\ansicpg437 \\'81}")).rejects.toMatchObject({
      data: { code: 'DOCUMENT_TYPE_UNKNOWN', message: expect.stringContaining('437') },
    });
    for (const part of ['{', '}', '\\', "\\'", '\\u1', ' ', '{\\b ', '\\*'])
      await read('a.rtf', `{\\rtf1 text ${part.repeat(100_000)}`).catch((error: unknown) =>
        expect(error).toMatchObject({ data: { code: expect.stringMatching(/^DOCUMENT_/) } }),
      );
  });
});

describe('whatever is in a table', () => {
  const word = fc.stringMatching(/^[a-z;,|"]{1,6}$/);

  it('text with separators comes back as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(',', ';', '\t', '|'),
        fc
          .integer({ min: 2, max: 5 })
          .chain((width) => fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 3, maxLength: 8 })),
        async (separator, rows) => {
          const csv = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(separator)).join('\n');
          const table = rows.map((row) => `| ${row.map((value) => value.replaceAll('|', '\\|')).join(' | ')} |`);
          expect((await read('a.csv', csv)).split('\n').filter((_, line) => line !== 1)).toEqual(table);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('a cell is in as many columns and rows as it covers, and none is lost', () => {
    const cell = fc.record({ columns: fc.integer({ min: 1, max: 3 }), rows: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const grid = layOut(rows.map((row, y) => row.map((one, x) => ({ ...one, cell: `${y}.${x}` }))));
        expect(new Set(grid.map((row) => row.length)).size).toBe(1);
        for (const [y, row] of rows.entries()) for (const x of row.keys()) expect(grid[y]).toContain(`${y}.${x}`);
      }),
    );
  });
});

/** A workbook with one sheet as it is written inside. */
function sheetOf(rows: string, after: string, before = ''): Uint8Array {
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return writeZip([
    {
      name: 'xl/workbook.xml',
      content: `<workbook xmlns:r="${office}"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `<Relationships><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    { name: 'xl/worksheets/sheet1.xml', content: `<worksheet>${before}<sheetData>${rows}</sheetData>${after}</worksheet>` },
  ]);
}

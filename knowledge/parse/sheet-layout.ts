import type { ZipFile } from './zip.ts';

/** An area of a sheet; rows and columns count from 0. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** What is hidden and merged in a sheet. */
export interface SheetLayout {
  readonly isHidden: boolean;
  readonly hiddenRows: ReadonlySet<number>;
  readonly hiddenColumns: readonly (readonly [number, number])[];
  readonly merged: readonly Area[];
}

type Attributes = ReadonlyMap<string, string>;

/** Reads what the reader of values leaves out, by the names of sheets. A sheet that can't be found has no layout. */
export async function readLayouts(zip: ZipFile): Promise<ReadonlyMap<string, SheetLayout>> {
  const [workbook, relations] = await Promise.all([textOf(zip, 'xl/workbook.xml'), textOf(zip, 'xl/_rels/workbook.xml.rels')]);
  const targets = new Map(
    tagsOf(relations, 'Relationship').map(({ attributes }) => [attributes.get('Id') ?? '', attributes.get('Target') ?? '']),
  );
  const layouts = new Map<string, SheetLayout>();
  for (const { attributes } of tagsOf(workbook, 'sheet')) {
    const target = targets.get(attributes.get('id') ?? '') ?? '';
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    layouts.set(
      attributes.get('name') ?? '',
      layoutOf(await textOf(zip, path), /^(?:hidden|veryHidden)$/.test(attributes.get('state') ?? '')),
    );
  }
  return layouts;
}

function layoutOf(xml: string, isHidden: boolean): SheetLayout {
  const hiddenRows = new Set<number>();
  const hiddenColumns: (readonly [number, number])[] = [];
  const merged: Area[] = [];
  let row = -1;
  for (const { name, attributes } of tagsOf(xml, 'row|col|mergeCell')) {
    const isOff = /^(?:1|true)$/.test(attributes.get('hidden') ?? '');
    if (name === 'row') {
      row = attributes.has('r') ? Number(attributes.get('r')) - 1 : row + 1;
      if (isOff) hiddenRows.add(row);
    } else if (name === 'col' && isOff) hiddenColumns.push([Number(attributes.get('min')) - 1, Number(attributes.get('max')) - 1]);
    else if (name === 'mergeCell') merged.push(...areaOf(attributes.get('ref') ?? ''));
  }
  return { isHidden, hiddenRows, hiddenColumns, merged };
}

/** `B2:C4`. */
function areaOf(reference: string): readonly Area[] {
  const [, left, top, right, bottom] = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference) ?? [];
  if (left === undefined || right === undefined) return [];
  return [{ top: Number(top) - 1, left: columnOf(left), bottom: Number(bottom) - 1, right: columnOf(right) }];
}

function columnOf(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Tags by their local names, in order, without a tree of the whole: sheets are large. */
function tagsOf(xml: string, names: string): { readonly name: string; readonly attributes: Attributes }[] {
  const tags = xml.matchAll(new RegExp(`<(?:[A-Za-z]\\w{0,20}:)?(${names})((?:\\s[^<>]*)?)\\/?>`, 'g'));
  return Array.from(tags, ([, name = '', inside = '']) => ({
    name,
    attributes: new Map(
      Array.from(
        inside.matchAll(/(?:[A-Za-z]\w{0,20}:)?([A-Za-z]\w{0,40})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/g),
        ([, key = '', double, single]) => [key, decode(double ?? single ?? '')] as const,
      ),
    ),
  }));
}

function decode(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}

async function textOf(zip: ZipFile, path: string): Promise<string> {
  return new TextDecoder().decode(await zip.read(path));
}

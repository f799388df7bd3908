/** An element that may turn out to be hidden. */
interface Open {
  readonly name: string;
  /** Where it begins in what is kept. */
  readonly start: number;
  isHidden: boolean;
  isWhite: boolean;
  /** Has a background of its own, so that white letters are seen. */
  isShaded: boolean;
}

const TAG = /<(\/?)([A-Za-z][\w:.-]{0,60})((?:\s[^<>]*)?\/?)>/g;
const OFF = /\bw:val\s{0,9}=\s{0,9}["'](?:0|false|off)["']/;

/** The styles of a document whose text is hidden, by their ids. */
export function hiddenStylesOf(styles: string): ReadonlySet<string> {
  const hidden = new Set<string>();
  let style = '';
  for (const [, slash, name, attributes = ''] of styles.matchAll(TAG)) {
    if (name === 'w:style') style = slash === '' ? (/\bw:styleId\s{0,9}=\s{0,9}["']([^"']{0,200})["']/.exec(attributes)?.[1] ?? '') : '';
    else if (name === 'w:vanish' && style !== '' && !OFF.test(attributes)) hidden.add(style);
  }
  return hidden;
}

/** A part of a Word document without runs and paragraphs that are hidden, and without white letters on the white page. */
export function withoutHidden(xml: string, styles: ReadonlySet<string>): string {
  if (!xml.includes('w:vanish') && !/["']FFFFFF["']/i.test(xml) && styles.size === 0) return xml;
  const isPageWhite = !/<w:background\b/.test(xml);
  const kept: string[] = [];
  const open: Open[] = [];
  let at = 0;
  let tables = 0;
  for (const match of xml.matchAll(TAG)) {
    const [tag, slash, name = '', attributes = ''] = match;
    kept.push(xml.slice(at, match.index), tag);
    at = match.index + tag.length;
    if (attributes.endsWith('/')) {
      note(name, attributes);
      continue;
    }
    if (name === 'w:tbl') tables += slash === '' ? 1 : -1;
    if (slash === '') open.push({ name, start: kept.length - 1, isHidden: false, isWhite: false, isShaded: false });
    else close(name);
  }
  kept.push(xml.slice(at));
  return kept.join('');

  /** A property tells of the run or the paragraph whose properties it is among. */
  function note(name: string, attributes: string): void {
    const [owner, properties] = [open.at(-2), open.at(-1)?.name];
    if (owner === undefined || !((owner.name === 'w:r' && properties === 'w:rPr') || (owner.name === 'w:p' && properties === 'w:pPr')))
      return;
    if (name === 'w:vanish' && !OFF.test(attributes)) owner.isHidden = true;
    else if (name === 'w:rStyle' || name === 'w:pStyle')
      owner.isHidden ||= styles.has(/\bw:val\s{0,9}=\s{0,9}["']([^"']{0,200})["']/.exec(attributes)?.[1] ?? '');
    else if (name === 'w:color') owner.isWhite = /\bw:val\s{0,9}=\s{0,9}["']FFFFFF["']/i.test(attributes);
    else if (name === 'w:highlight' || name === 'w:shd') owner.isShaded = true;
  }

  function close(name: string): void {
    const ended = open.pop();
    if (ended === undefined || ended.name !== name) return;
    // In tables, white letters are common on cells that a style has filled.
    const isUnseen = ended.isWhite && isPageWhite && tables === 0 && !ended.isShaded && !open.some(({ isShaded }) => isShaded);
    if (ended.isHidden || isUnseen) kept.length = ended.start;
  }
}

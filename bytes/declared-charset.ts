/** So much of a text is looked at for a declaration; browsers look at a quarter of it. */
const BEGINNING = 4_096;

/** What a text says of its own encoding: in the prolog of XML, a meta element of HTML, or the first rule of CSS. */
export function declaredInside(bytes: Uint8Array, type: string): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, BEGINNING)).toString('latin1');
  const name =
    inProlog(beginning) ??
    (isHtml(beginning, type) ? inMeta(beginning) : undefined) ??
    (type === 'text/css' ? /^@charset "([\w.:-]{1,40})";/.exec(beginning)?.[1] : undefined);
  // A parser that can read "utf-16" byte by byte has not got UTF-16 before them.
  return name !== undefined && /^utf-?(16|32)/i.test(name) ? 'utf-8' : name;
}

function inProlog(beginning: string): string | undefined {
  return /^\s{0,100}<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/i.exec(beginning)?.[1];
}

function isHtml(beginning: string, type: string): boolean {
  return (
    type === 'text/html' ||
    type === 'application/xhtml+xml' ||
    (type === '' && /^\s{0,100}<(?:!doctype\s+html|html|head|meta)\b/i.test(beginning))
  );
}

function inMeta(beginning: string): string | undefined {
  const visible = beginning.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  return /<meta\b[^>]{0,300}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})/i.exec(visible)?.[1];
}

import { parse } from 'csv-parse/sync';

/** What stands between the values of a table in text. */
export interface Separator {
  readonly separator: string;
  /** Where the table begins: after the line that names the separator, as Excel writes it. */
  readonly start: number;
  readonly isNamed: boolean;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** In no text: then each line is one value. */
const NONE = '\u001f';
/** So many characters and rows tell. */
const SAMPLE = 65_536;
const SAMPLE_ROWS = 100;
/** A separator gives this share of the rows as many values as the first one has. */
const LEAST_SHARE = 0.5;

/**
 * Finds what separates values: a line `sep=;` names it, else it is what gives the most rows as many values as the first row; where nothing
 * does, there is one column.
 */
export function separatorOf(text: string): Separator {
  const named = /^\uFEFF?"?sep=(.)"?[^\S\n]{0,9}(?:\n|$)/i.exec(text.slice(0, 20));
  if (named?.[1] !== undefined) return { separator: named[1], start: named[0].length, isNamed: true };
  const sample = wholeLines(text.slice(0, SAMPLE), text.length > SAMPLE);
  const found = SEPARATORS.map((separator) => ({ separator, ...consistency(sample, separator) })).filter(
    ({ columns, share }) => columns > 1 && share >= LEAST_SHARE,
  );
  const best = found.toSorted((a, b) => Number(b.isStrict) - Number(a.isStrict) || b.share - a.share || b.columns - a.columns)[0];
  return { separator: best?.separator ?? NONE, start: 0, isNamed: false };
}

interface Consistency {
  readonly columns: number;
  readonly share: number;
  /** Every quotation mark stands where it may: by another separator, quoted values are none. */
  readonly isStrict: boolean;
}

/** How many values the first row has, and how many of the rows have as many. */
function consistency(sample: string, separator: string): Consistency {
  for (const isStrict of [true, false]) {
    try {
      const rows = parse(sample, {
        delimiter: separator,
        relax_column_count: true,
        relax_quotes: !isStrict,
        skip_empty_lines: true,
        to: SAMPLE_ROWS,
      });
      const columns = rows[0]?.length ?? 0;
      return { columns, share: rows.length === 0 ? 0 : rows.filter((row) => row.length === columns).length / rows.length, isStrict };
    } catch {
      // Not without its quotation marks in other places, or not at all.
    }
  }
  return { columns: 0, share: 0, isStrict: false };
}

function wholeLines(text: string, isCut: boolean): string {
  const end = isCut ? text.lastIndexOf('\n') : -1;
  return end > 0 ? text.slice(0, end) : text;
}

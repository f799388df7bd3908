import { StreamLanguage, type StringStream } from '@codemirror/language';

const keywords = new Set(
  'all and any as asc between by case cast coalesce cross current_date current_timestamp desc distinct else end except exists extract filter first following for from full group having ilike in inner intersect interval is join lateral last left like limit natural not null nulls offset on or order outer over partition preceding range recursive right row rows select similar some table then to unbounded union using values when where window with'.split(
    ' ',
  ),
);

/** Inside of what ends later than its line: a comment, a text or a quoted name. */
interface SqlState {
  until: string | null;
}

type Characters = Pick<StringStream, 'match' | 'next' | 'eatSpace' | 'skipToEnd' | 'eol'>;

/** What the next piece of a query is, for colouring it. */
export function sqlToken(stream: Characters, state: SqlState): string | null {
  if (state.until !== null) return within(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match('--')) {
    stream.skipToEnd();
    return 'comment';
  }
  const opened = stream.match(/^(?:\/\*|'|"|\$[A-Za-z_]*\$)/) as RegExpMatchArray | null;
  if (opened !== null) {
    state.until = opened[0] === '/*' ? '*/' : opened[0];
    return within(stream, state);
  }
  if (stream.match(/^\d+(?:\.\d+)?(?:e[+-]?\d+)?/i)) return 'number';
  const word = stream.match(/^[\p{L}_][\p{L}\p{N}_$]*/u) as RegExpMatchArray | null;
  if (word !== null) {
    const lower = word[0].toLowerCase();
    return lower === 'true' || lower === 'false' ? 'bool' : keywords.has(lower) ? 'keyword' : null;
  }
  stream.next();
  return null;
}

function within(stream: Characters, state: SqlState): string {
  const { until } = state;
  while (!stream.eol()) {
    if (until !== null && stream.match(until)) {
      state.until = null;
      break;
    }
    stream.next();
  }
  return until === '*/' ? 'comment' : until === '"' ? 'propertyName' : 'string';
}

/** Colours for queries. It knows words, texts and comments, and judges nothing: the database does. */
export const sqlLanguage = StreamLanguage.define<SqlState>({
  name: 'sql',
  startState: () => ({ until: null }),
  token: sqlToken,
  languageData: { commentTokens: { line: '--', block: { open: '/*', close: '*/' } } },
});

// Search by words. Plain JavaScript, because it runs in a thread that Node starts by its file.
import { filterSql } from './filter-sql.mjs';
import { phraseTerm, queryTerms } from './index-words.mjs';
import { bestThroughWideFilter } from './wide-filter.mjs';

/** @typedef {import('better-sqlite3').Database} Database */
/** @typedef {import('#graph/knowledge').Filter} Filter */
/** @typedef {{ chunkId: number, score: number }} Scored */
/** @typedef {import('./filter-sql.mjs').FilterSql | null} Allowed */
/**
 * A term as FTS5 takes it, with the number of chunks that have it and the most that it can add to a score. @typedef {{ match: string,
 * chunks: number, most: number }} Term
 */

/** Words that nearly every passage has say nothing of what is asked. */
const STOP_WORDS = new Set(
  'a an and are as at be by can do does for from has have how i in is it its my not of on or that the there this to was what when where which who why will with you your der die das und ist ein eine wie was zu im in den von mit für auf le la les de des du un une et est que qui dans pour sur el los las una es y en por con para del'.split(
    ' ',
  ),
);
const MOST_TERMS = 96;
/**
 * Headings say more of what a passage is about than its own words, and words more than their parts. An index without parts has no third
 * column.
 */
const WEIGHTS = '2.0, 1.0, 0.5';
/** FTS5's BM25: a term adds at most its inverse document frequency times k1 + 1, and k1 is 1.2. */
const MOST_PER_IDF = 2.2;
/** Below this, reading the counts of the terms first saves nothing. */
const SMALL = 2_000;

/**
 * The best by BM25. Terms that stand nearly everywhere are most of the work and add next to nothing, so chunks that have only
 * those are not scored where they can't be among the best (Turtle and Flood 1995, "max score"): the outcome is the same.
 * @param {Database} database @param {{ text: string, filter: Filter, limit: number, declared: readonly string[], tokenizer: import('../../../contract/knowledge-index.ts').Tokenizer }} query
 */
export function keyword(database, { text, filter, limit, declared, tokenizer }) {
  const allowed = filterSql(database, filter, declared);
  const matches = termsOf(text, tokenizer);
  if (matches.length === 0) return [];
  if (allowed === null) return bestOfAll(database, matches, limit);
  // A narrow filter leaves little to score.
  return (
    bestThroughWideFilter(database, allowed, limit, (most) => bestOfAll(database, matches, most)) ??
    best(database, matches, matches, allowed, limit)
  );
}

/** @param {Database} database @param {readonly string[]} matches @param {number} limit @returns {readonly Scored[]} */
function bestOfAll(database, matches, limit) {
  const all = /** @type {number} */ (database.prepare('select count(*) from chunks').pluck().get());
  if (all < SMALL || matches.length === 1) return best(database, matches, matches, null, limit);
  const terms = weigh(database, matches, all);
  const few = leading(terms, limit);
  const first = best(
    database,
    matches,
    few.map(({ match }) => match),
    null,
    limit,
  );
  const last = first.length < limit ? 0 : (first.at(-1)?.score ?? 0);
  const needed = enough(terms, last);
  return needed.length <= few.length
    ? first
    : best(
        database,
        matches,
        needed.map(({ match }) => match),
        null,
        limit,
      );
}

/**
 * The words of a query, each quoted so that none is an operator for FTS5; what stands in quotes counts as a phrase as well. @param {string}
 * text @param {import('../../../contract/knowledge-index.ts').Tokenizer} tokenizer @returns {string[]}
 */
function termsOf(text, tokenizer) {
  const phrases = [...text.matchAll(/["“„«]([^"“”„«»]{2,})["”“»]/g)]
    .map((found) => found[1] ?? '')
    .filter((phrase) => /[\p{L}\p{N}]\P{L}+[\p{L}\p{N}]/u.test(phrase));
  if (tokenizer === 'languages-1')
    return [...phrases.map(phraseTerm), ...queryTerms(text, STOP_WORDS)].filter((term) => /[\p{L}\p{N}]/u.test(term)).slice(0, MOST_TERMS);
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [])];
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  return [...phrases, ...(telling.length === 0 ? words : telling)].slice(0, MOST_TERMS).map((term) => `"${term.replaceAll('"', '')}"`);
}

/** The rarest first. @param {Database} database @param {readonly string[]} matches @param {number} all @returns {Term[]} */
function weigh(database, matches, all) {
  const count = database.prepare('select count(*) from chunk_text where chunk_text match ?').pluck();
  const terms = matches.map((match) => {
    const chunks = /** @type {number} */ (count.get(match));
    return { match, chunks, most: MOST_PER_IDF * Math.max(1e-6, Math.log((all - chunks + 0.5) / (chunks + 0.5))) };
  });
  return terms.sort((a, b) => a.chunks - b.chunks);
}

/** As many of the rarest as give enough chunks to choose from. @param {readonly Term[]} terms @param {number} limit */
function leading(terms, limit) {
  let chunks = 0;
  const end = terms.findIndex((term) => (chunks += term.chunks) >= 4 * limit);
  return end === -1 ? terms : terms.slice(0, end + 1);
}

/**
 * The terms that a chunk must have one of to reach the score: the others together add less. @param {readonly Term[]} terms @param {number}
 * score
 */
function enough(terms, score) {
  let most = 0;
  let end = terms.length;
  while (end > 0 && (most += terms[end - 1]?.most ?? 0) < score) end -= 1;
  return terms.slice(0, end);
}

/**
 * The best of the chunks that have one of the `needed` terms, scored by all of them. @param {Database} database @param {readonly string[]}
 * matches @param {readonly string[]} needed @param {Allowed} allowed @param {number} limit
 */
function best(database, matches, needed, allowed, limit) {
  // The plus keeps SQLite from searching once for each chunk that is allowed.
  const limits = [
    ...(needed.length < matches.length ? ['and +rowid in (select rowid from chunk_text where chunk_text match ?)'] : []),
    ...(allowed === null ? [] : [`and +rowid in (${allowed.chunks})`]),
  ];
  const values = [...(needed.length < matches.length ? [needed.join(' OR ')] : []), ...(allowed?.values ?? [])];
  const sql = `select rowid as chunkId, -bm25(chunk_text, ${WEIGHTS}) as score from chunk_text where chunk_text match ? ${limits.join(' ')} order by score desc, rowid limit ?`;
  return /** @type {Scored[]} */ (database.prepare(sql).all(matches.join(' OR '), ...values, limit));
}

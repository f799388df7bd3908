// Filters as SQL over the metadata of documents.
import { IndexRefusal } from './index-refusal.mjs';

/** @typedef {import('#graph/knowledge').Filter} Filter */

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' };
const KNOWN = ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'contains', 'exists'];
const VALUE = 'json_extract(d.metadata_json, ?)';
/** ISO dates as metadata has them: a day, or a time of a day with its offset or in UTC. */
const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;
const HOLDS_DATE = `${VALUE} glob '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]*'`;

/**
 * A filter as SQL: `chunks` are the ids of all chunks that it lets through, `documents` how many documents, `among` the ids of a JSON
 * list that it lets through; each takes `values`, `among` the list before them.
 * @typedef {{ chunks: string, documents: string, among: string, values: unknown[] }} FilterSql
 */

/**
 * A filter as SQL over documents `d`; null lets all through. Refuses what can't be meant: an
 * operator that is none, a value that can't be compared, a field that is neither declared nor on any document.
 * @param {import('better-sqlite3').Database} database
 * @param {Filter} filter
 * @param {readonly string[]} declared
 * @returns {FilterSql | null}
 */
export function filterSql(database, filter, declared) {
  if (filter.length === 0) return null;
  checkFields(database, filter, declared);
  const parts = filter.map(partOf);
  const where = parts.map(({ sql }) => sql).join(' and ');
  return {
    // Documents first: left to itself, SQLite goes over all chunks.
    chunks: `select c.id from documents d cross join chunks c on c.document_id = d.id where ${where}`,
    documents: `select count(*) from documents d where ${where}`,
    among: `select c.id from json_each(?) j join chunks c on c.id = j.value join documents d on d.id = c.document_id where ${where}`,
    values: parts.flatMap(({ values }) => values),
  };
}

/** @param {Filter[number]} condition @returns {{ sql: string, values: unknown[] }} */
function partOf({ field, op, value }) {
  const path = `$.${JSON.stringify(field)}`;
  const wanted = typeof value === 'boolean' ? Number(value) : value;
  if (!KNOWN.includes(op))
    throw refusal(`The filter on "${field}" has the operator "${op}", which is none.`, `Use one of ${KNOWN.join(', ')}.`);
  if (op === 'exists') return { sql: `${VALUE} is ${value === false ? '' : 'not '}null`, values: [path] };
  if (op === 'in') {
    if (!Array.isArray(value))
      throw refusal(`The filter on "${field}" with "in" has no list of values.`, 'Give a list, such as ["en", "de"].');
    return { sql: `${VALUE} in (select value from json_each(?))`, values: [path, JSON.stringify(value)] };
  }
  if (typeof wanted === 'object' && wanted !== null)
    throw refusal(
      `The filter on "${field}" compares with a list or an object.`,
      'Give a text, a number or true or false; for a list of values use "in".',
    );
  if (op === 'eq' || op === 'ne') return { sql: `${VALUE} is ${op === 'ne' ? 'not ' : ''}?`, values: [path, wanted] };
  if (wanted === null)
    throw refusal(`The filter on "${field}" with "${op}" has no value.`, 'Give a value to compare with; for a missing one use "exists".');
  // In a text the words, in a list the element.
  if (op === 'contains')
    return {
      sql: `(instr(lower(${VALUE}), lower(?)) > 0 or exists (select 1 from json_each(d.metadata_json, ?) e where e.value = ?))`,
      values: [path, wanted, path, wanted],
    };
  if (typeof wanted === 'string' && DATE.test(wanted)) return laterOrEarlier(path, OPERATORS[op], wanted);
  // SQLite holds every text for more than every number.
  const types = typeof wanted === 'number' ? "'integer', 'real'" : "'text'";
  return { sql: `(typeof(${VALUE}) in (${types}) and ${VALUE} ${OPERATORS[op]} ?)`, values: [path, path, wanted] };
}

/**
 * Dates are compared as moments, whatever their offsets; what is no date is neither before nor after one.
 * @param {string} path @param {string} operator @param {string} wanted @returns {{ sql: string, values: unknown[] }}
 */
function laterOrEarlier(path, operator, wanted) {
  return { sql: `(case when ${HOLDS_DATE} then julianday(${VALUE}) end) ${operator} julianday(?)`, values: [path, path, wanted] };
}

/** @param {import('better-sqlite3').Database} database @param {Filter} filter @param {readonly string[]} declared */
function checkFields(database, filter, declared) {
  const asked = filter.filter(({ field, op }) => op !== 'exists' && !declared.includes(field));
  if (asked.length === 0) return;
  const met = /** @type {string[]} */ (database.prepare('select name from fields order by name').pluck().all());
  const unknown = met.length === 0 ? undefined : asked.find(({ field }) => !met.includes(field));
  if (unknown === undefined) return;
  const known = [...new Set([...declared, ...met])].sort().slice(0, 20);
  throw refusal(
    `The filter names the field "${unknown.field}", which no document has.`,
    `Fields of this knowledge base: ${known.join(', ')}.`,
  );
}

/** @param {string} message @param {string} hint */
function refusal(message, hint) {
  return new IndexRefusal({ code: 'FILTER_INVALID', message, hint });
}

// Endings and compounds of German: “Kündigungen” finds “Kündigung”, “Beauftragte” finds “Datenschutzbeauftragte”. Without a dictionary:
// what begins or ends
// a long word may be a word. Part of the tokenizer `languages-1`, see index-words.mjs.

const COMMON = new Set(
  'der die das und ist nicht ein eine einer eines einem einen mit von zu auf für den dem des im am bei nach wird werden sind auch oder sich kann können wie nur bis ab es wir sie ich zum zur aus'.split(
    ' ',
  ),
);
const ENDINGS = ['ern', 'em', 'er', 'en', 'es', 'e', 's', 'n'];
const SHORTEST_STEM = 4;
const SHORTEST_PART = 4;
/** Shorter words are seldom compounds. */
const SHORTEST_COMPOUND = 9;
const LONGEST_WORD = 40;
/** Marks of the two kinds of terms: a word by its stem, and what a word begins or ends with. */
const STEM = '1';
const PART = '2';

/** Terms of the words of a German text; nothing for other languages. @param {string} folded @returns {string} */
export function germanParts(folded) {
  return [...germanTerms(folded)].join(' ');
}

/**
 * The words of a German text by their stems, and what they begin and end with; nothing for other languages. @param {string} folded in lower
 * case @returns {ReadonlySet<string>}
 */
export function germanTerms(folded) {
  const words = folded.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  /** @type {Set<string>} */
  const terms = new Set();
  if (!isGerman(words)) return terms;
  for (const word of new Set(words)) {
    if (COMMON.has(word)) continue;
    const stem = stemOf(word);
    terms.add(`${STEM}${stem}`);
    for (const part of partsOf(stem)) terms.add(`${PART}${part}`);
  }
  return terms;
}

/**
 * What words of a query are looked for as in German texts: as words and as parts of compounds, and last their own parts as words. @param
 * {readonly string[]} words @returns {string[]}
 */
export function partTerms(words) {
  return soughtTerms(words).map((term) => `parts : "${term}"`);
}

/** The terms of `germanTerms` that words of a query may be found by. @param {readonly string[]} words in lower case @returns {string[]} */
export function soughtTerms(words) {
  const stems = words.filter((word) => /^\p{Script=Latin}{4,40}$/u.test(word)).flatMap((word) => spellingsOf(word).map(stemOf));
  const terms = [
    ...stems.flatMap((stem) => [`${STEM}${stem}`, `${PART}${stem}`]),
    ...stems.flatMap((stem) => partsOf(stem).map((part) => `${STEM}${part}`)),
  ];
  return [...new Set(terms)];
}

/** True for the words that every German text has. @param {string} word */
export function isCommonGerman(word) {
  return COMMON.has(word);
}

/** A quarter of a text tells; French has some of the words, too, but not many. @param {readonly string[]} words */
function isGerman(words) {
  const common = words.filter((word) => COMMON.has(word));
  const umlauts = words.filter((word) => /[äöü]/.test(word));
  return (new Set(common).size >= 2 && common.length >= words.length * 0.06) || umlauts.length >= Math.max(1, words.length * 0.03);
}

/** `kuendigung` may stand for `kündigung`, and the other way round. @param {string} word */
function spellingsOf(word) {
  return [word, word.replaceAll(/([aou])e/g, '$1'), word.replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue')];
}

/** Without accents and without an ending. @param {string} word */
function stemOf(word) {
  const plain = word.slice(0, LONGEST_WORD).normalize('NFD').replace(/\p{M}/gu, '');
  const ending = ENDINGS.find((each) => plain.endsWith(each) && plain.length - each.length >= SHORTEST_STEM);
  return ending === undefined ? plain : plain.slice(0, -ending.length);
}

/** What a long word begins and ends with. @param {string} stem @returns {string[]} */
function partsOf(stem) {
  if (stem.length < SHORTEST_COMPOUND) return [];
  const parts = [];
  for (let at = SHORTEST_PART; at <= stem.length - 3; at += 1) parts.push(stem.slice(0, at));
  for (let at = 3; at <= stem.length - SHORTEST_PART; at += 1) parts.push(stem.slice(at));
  return parts;
}

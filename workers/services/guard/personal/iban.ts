import validator from 'validator';
import type { Detector, Hit } from '../detector.ts';

const START = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/giu;
const COUNTRIES = new Set<string>(validator.ibanLocales);
const SHORTEST = 15;
const LONGEST = 34;

/** Bank accounts: a country's length and form, and the check digits by mod 97. */
export const findIbans: Detector = (text) => {
  const hits: Hit[] = [];
  for (const match of text.matchAll(START)) {
    if (!COUNTRIES.has(match[0].slice(0, 2).toUpperCase())) continue;
    const end = endOfIban(text, match.index);
    if (end !== null)
      hits.push({
        kind: 'iban',
        start: match.index,
        end,
        score: 0.99,
        reason: `IBAN of ${match[0].slice(0, 2).toUpperCase()} with valid check digits`,
      });
  }
  return hits;
};

/** The groups are taken one by one, as the next word may look like one more. */
function endOfIban(text: string, start: number): number | null {
  let compact = '';
  let longest: number | null = null;
  for (let at = start; at < text.length && compact.length < LONGEST; at++) {
    const character = text[at] ?? '';
    if (/[ -]/.test(character)) {
      if (/[ -]/.test(text[at - 1] ?? '')) break;
      continue;
    }
    if (!/[A-Za-z0-9]/.test(character)) break;
    compact += character;
    const isEndOfGroup = !/[\p{L}\p{N}_]/u.test(text[at + 1] ?? '');
    if (isEndOfGroup && compact.length >= SHORTEST && validator.isIBAN(compact)) longest = at + 1;
  }
  return longest;
}

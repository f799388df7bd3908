import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Detector, Hit } from '../detector.ts';
import { isReference, standsAlone, wordsBefore } from './surroundings.ts';

const CANDIDATE = /(?:\+ ?|\(\+?)?\d(?:[ .\-/()]{0,3}\d){5,17}/g;
/** Countries whose numbers begin with a 0 at home, and countries whose numbers do not. */
const WITH_TRUNK: readonly CountryCode[] = ['DE', 'GB', 'FR', 'NL', 'IT', 'AT', 'CH', 'BE', 'SE', 'IN', 'JP', 'FI', 'AU'];
const WITHOUT_TRUNK: readonly CountryCode[] = ['US', 'ES', 'PL', 'PT', 'BR', 'IT', 'DK', 'NO', 'CZ', 'IN'];
const CALLED =
  /(?:^|[^a-z])(?:tel|tlm|tlf|tfno|number|numero|telef\w*|telephon\w*|phon\w*|mob|mobil\w*|mobiel\w*|cell|cellular\w*|celular|fax|whatsapp|sms|text|call\w*|dial|ring|reach|handy\w*|rufnummer|durchwahl|ruf|rufen|anruf\w*|erreich\w*|ligne|portable|joindre|joignable|appel\w*|rappel\w*|movil|llam\w*|marc(?:a|ar|e)|chiam\w*|richiam\w*|numero di cell\w*|telemovel|ligue|ligar|liga|bel|bellen|gebeld|nummer|dzwon\w*|zadzwon\w*|komork\w*|kom|pod numer\w*|telefon\w*|puhelin|ring)(?![a-z])[^\d]*$/;
const NORTH_AMERICAN = /^(?:\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}-\d{3}-\d{4}|\d{3}\.\d{3}\.\d{4}|1-\d{3}-\d{3}-\d{4})$/;
const BRAZILIAN = /^\(\d{2}\) ?9?\d{4}-\d{4}$/;
const DATE = /^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?: |$)/;

/**
 * Phone numbers: with a country code wherever they stand; without one where a word such as "call" stands before them, or
 * where they are written as only phone numbers are.
 */
export const findPhones: Detector = (text) => {
  const hits: Hit[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const hit = phoneAt(text, match.index, match[0]);
    if (hit !== null) hits.push(hit);
  }
  return hits;
};

function phoneAt(text: string, start: number, written: string): Hit | null {
  const isInternational = /^\(?\+|^00[1-9]/.test(written);
  const isCalled = CALLED.test(wordsBefore(text, start, 48));
  if (!isInternational && (DATE.test(written) || isReference(text, start))) return null;
  // What follows may be another number: the whole is tried first, then without its last groups.
  for (const end of endsOf(written, isInternational || isCalled)) {
    const number = written.slice(0, end);
    if (!standsAlone(text, start, start + end)) continue;
    const found = judge(number, isInternational, isCalled);
    if (found !== null) return { kind: 'phone', start, end: start + end, ...found };
  }
  return null;
}

function endsOf(written: string, mayShrink: boolean): number[] {
  if (!mayShrink) return [written.length];
  const gaps = [...written.matchAll(/(?<=\d)[ .\-/(]/g)].map(({ index }) => index).slice(-4);
  return [written.length, ...gaps.reverse()];
}

function judge(number: string, isInternational: boolean, isCalled: boolean): { readonly score: number; readonly reason: string } | null {
  const digits = number.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15) return null;
  if (isInternational) {
    if (number.startsWith('00') && !isCalled && digits.length === number.length) return null;
    const parsed = parsePhoneNumberFromString(number.replace(/^\(?00/, '+'));
    if (parsed?.isValid() === true) return { score: 0.93, reason: `Phone number of ${parsed.country ?? `+${parsed.countryCallingCode}`}` };
    // Ranges are given out faster than lists of them: the right length behind a plus and a country's code is enough.
    return parsed?.isPossible() === true && /^\+\d/.test(number) && digits.length >= 9
      ? { score: 0.75, reason: `Phone number of +${parsed.countryCallingCode}` }
      : null;
  }
  const country = countryOf(number, digits, isCalled);
  if (country === null) return null;
  return { score: isCalled ? 0.85 : 0.6, reason: `Phone number as written in ${country}` };
}

function countryOf(number: string, digits: string, isCalled: boolean): CountryCode | null {
  const isValidIn = (country: CountryCode): boolean => parsePhoneNumberFromString(number, country)?.isValid() === true;
  if (isCalled) return (digits.startsWith('0') ? WITH_TRUNK : WITHOUT_TRUNK).find(isValidIn) ?? null;
  if (NORTH_AMERICAN.test(number)) return isValidIn('US') ? 'US' : null;
  if (BRAZILIAN.test(number)) return isValidIn('BR') ? 'BR' : null;
  // A leading 0 and groups: hardly any other number is written so.
  if (!/^\(?0[1-9]/.test(number) || !/\d[ /)-]/.test(number) || /\./.test(number) || digits.length < 9) return null;
  return WITH_TRUNK.find(isValidIn) ?? null;
}

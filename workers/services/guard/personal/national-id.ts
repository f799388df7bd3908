import type { Detector, Hit } from '../detector.ts';
import { nationalIdKinds, type NationalIdKind } from './national-id-kinds.ts';
import { isReference, standsAlone, wordsBefore } from './surroundings.ts';

/** Numbers that states give to persons, by form and check digit. */
export const findNationalIds: Detector = (text) => nationalIdKinds.flatMap((kind) => hitsOf(text, kind));

function hitsOf(text: string, kind: NationalIdKind): Hit[] {
  const hits: Hit[] = [];
  const forms = [
    ...(kind.form === undefined ? [] : [{ form: kind.form, isLoose: false }]),
    ...(kind.loose === undefined ? [] : [{ form: kind.loose, isLoose: true }]),
  ];
  const named = namedBy(kind.words);
  for (const { form, isLoose } of forms) {
    for (const match of text.matchAll(form)) {
      const start = match.index;
      const end = start + match[0].length;
      if (!standsAlone(text, start, end) || !isValid(kind, match[0])) continue;
      const isNamed = named.test(wordsBefore(text, start, 48));
      if (!isNamed && (isLoose || isReference(text, start))) continue;
      hits.push({
        kind: 'national-id',
        start,
        end,
        score: isNamed ? 0.97 : 0.75,
        reason: `${kind.name}${isNamed ? '' : ', by its form and check digits'}`,
      });
    }
  }
  return hits;
}

function isValid(kind: NationalIdKind, written: string): boolean {
  const compact = written.toUpperCase();
  // The sign between date and serial is part of the Finnish number.
  return kind.isValid(kind.name.startsWith('Finnish') ? compact : compact.replace(/[ .\-/+]/g, ''));
}

const patterns = new Map<RegExp, RegExp>();

function namedBy(words: RegExp): RegExp {
  const known = patterns.get(words);
  if (known !== undefined) return known;
  const made = new RegExp(`(?:^|[^\\p{L}])(?:${words.source})(?![\\p{L}])[^\\d]*$`, 'u');
  patterns.set(words, made);
  return made;
}

import { streamSafe } from '#graph/stream-safe';
/** Words that turn a request round, in the languages of the common words. */
const NEGATIONS = new Set(
  'not no never none nobody nothing without cannot dont doesnt didnt isnt arent wasnt cant wont shouldnt couldnt nicht kein keine keinen nie ohne pas jamais sans aucun aucune sin nunca jamas ningun ninguna non mai senza niet geen nooit zonder'.split(
    ' ',
  ),
);

/**
 * What must be the same in two texts for them to ask the same, however alike they look: every number, address and quoted part,
 * and how often something is negated. "Order 1234" is not "order 1235".
 */
export function factsOfText(text: string): string {
  const plain = streamSafe(text, 'NFKC').toLowerCase();
  const mails = plain.split(/[\s<>"'(),;]+/).filter((word) => word.indexOf('@', 1) > 0);
  const addresses = [...mails, ...(plain.match(/https?:\/\/[^\s<>"']+/g) ?? [])];
  const quoted = [...plain.matchAll(/"([^"\n]{1,200})"|“([^”\n]{1,200})”|«([^»\n]{1,200})»|`([^`\n]{1,200})`/g)].map((match) =>
    (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').trim(),
  );
  const numbered = (plain.match(/[\p{L}\p{N}]+(?:[.,:/-]\p{N}+)*/gu) ?? [])
    .filter((word) => /\p{N}/u.test(word))
    .map((number) => number.replaceAll(/(?<=\d)[, ](?=\d{3}\b)/g, ''));
  const negations = (plain.replaceAll(/['’]/g, '').match(/\p{L}+/gu) ?? []).filter((word) => NEGATIONS.has(word)).length;
  return JSON.stringify([addresses.toSorted(), quoted.toSorted(), numbered.toSorted(), negations]);
}

import { asciiDigits, streamSafe } from '#graph/stream-safe';
import { splitUnspaced } from '#graph/unspaced';

const NUMBER = /[0-9]+(?:[.,][0-9]+)*/gu;
/** Endings differ between a source and what is made of it; beginnings rarely do. */
const STEM = 5;

const numberWords: ReadonlyMap<string, string> = new Map(
  'zero two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, index) => [word, String(index === 0 ? 0 : index + 1)] as const)
    .concat([
      ['fifteen', '15'],
      ['twenty', '20'],
      ['thirty', '30'],
      ['forty', '40'],
      ['fifty', '50'],
      ['sixty', '60'],
      ['ninety', '90'],
      ['hundred', '100'],
      ['thousand', '1000'],
    ]),
);

const COMMON: ReadonlySet<string> = new Set(
  'the and for are was were has have had its you your our not but can may will all any from with that this these those they them there then than what when which while who how into onto over under such also only each both more most much many some very just been being does did about after before between during because would could should must here where within according passage document source der die das und ein eine einen einer ist sind war wird werden nicht auch aber oder mit von für auf bei sich dass les des une est sont dans pour avec par que qui sur los las una por para con como del della delle che non per sono'.split(
    ' ',
  ),
);

/** Words of a text that tell what it is about, by their beginnings, and its numbers; each once. */
export function tellingWords(text: string): readonly string[] {
  const { spaced, pairs } = splitUnspaced(streamSafe(text, 'NFKC').toLowerCase().replaceAll('ß', 'ss'));
  const words = (spaced.match(/\p{L}[\p{L}\p{M}]{2,}/gu) ?? [])
    .filter((word) => !COMMON.has(word) && !numberWords.has(word))
    .map((word) => word.slice(0, STEM));
  return [...new Set([...words, ...pairs, ...numbersOf(text)])];
}

/** The numbers of a text, written the same whether it says `1,000.50`, `1.000,5`, `١٠٠٠` or, up to a point, “three”. */
export function numbersOf(text: string): readonly string[] {
  const written =
    text
      .toLowerCase()
      .match(/\p{L}+/gu)
      ?.flatMap((word) => numberWords.get(word) ?? []) ?? [];
  return [...new Set([...(asciiDigits(streamSafe(text, 'NFKC')).match(NUMBER) ?? []).map(plainNumber), ...written])];
}

function plainNumber(text: string): string {
  const parts = text.split(/[.,]/u);
  const decimals = parts.length > 1 && parts.at(-1)?.length !== 3 ? parts.pop() : undefined;
  const value = Number(decimals === undefined ? parts.join('') : `${parts.join('')}.${decimals}`);
  return Number.isNaN(value) ? text : String(value);
}

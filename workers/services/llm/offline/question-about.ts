import { trimEndOf } from '#graph/trim-characters';
import { sentencesOf } from './sentences.ts';
import { stems } from './words.ts';

/** A question, and the sentence of the text that answers it. */
export interface MadeQuestion {
  readonly question: string;
  readonly sentence: string;
}

/** Who or what a sentence is about: few words, so that the question stays one that somebody would ask. */
const WORD = '[\\p{L}\\p{N}“”"\'’`._/-]+';
const SUBJECT = `(?<subject>(?:${WORD} ){0,5}?${WORD})`;
const SPAN = String.raw`(?:up to |about |at least |at most )?(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve) (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)`;
/** They stand for what another sentence says. */
const POINTER =
  /^(?:it|this|that|these|those|they|he|she|we|you|i|there|here|which|what|who|how|when|where|why|if|but|and|or|so|then|also|however|note)\b/i;

/** From what asks most exactly to what asks most broadly. */
const FORMS: readonly { readonly form: RegExp; readonly ask: (parts: Readonly<Record<string, string>>) => string }[] = [
  {
    form: new RegExp(String.raw`^${SUBJECT} (?<verb>takes?|lasts?) ${SPAN}`, 'iu'),
    ask: ({ subject, verb = '' }) => `How long ${verb.endsWith('s') ? 'does' : 'do'} ${subject} ${verb.replace(/s$/, '')}?`,
  },
  { form: new RegExp(String.raw`^${SUBJECT} costs? (?=.*\d)`, 'iu'), ask: ({ subject }) => `How much is ${subject}?` },
  {
    form: new RegExp(
      String.raw`^${SUBJECT} (?<modal>can|may|must|should|is|are) (?<verb>(?:be )?\p{L}+(?:ed|d|t|n)?) (?:within|for|until|after) ${SPAN}`,
      'iu',
    ),
    ask: ({ subject, modal, verb }) => `How long ${modal} ${subject} ${verb}?`,
  },
  { form: /^To (?<goal>\p{Ll}[^,]{3,80}), /u, ask: ({ goal }) => `How do you ${goal}?` },
  {
    form: new RegExp(String.raw`^${SUBJECT} (?<verb>is|are) (?:an?|the|one of|called|made|used|known)\b`, 'iu'),
    ask: ({ subject, verb }) => `What ${verb} ${subject}?`,
  },
  {
    form: new RegExp(String.raw`^${SUBJECT} (?<modal>must|should|can|may|will)(?: not|n['’]t)? `, 'iu'),
    ask: ({ subject, modal }) => `What ${modal} ${subject} do?`,
  },
];

/** A question that a text answers, made by rules from one of its sentences, or from its first line where none of them fits. */
export function questionAbout(text: string): MadeQuestion {
  const sentences = sentencesOf(text.replaceAll(/^#{1,6}\s+/gm, ''));
  const telling = sentences.filter((sentence) => /[.!]$/.test(sentence) && !POINTER.test(sentence) && stems(sentence).length >= 3);
  for (const { form, ask } of FORMS) {
    for (const sentence of telling) {
      const parts = form.exec(sentence)?.groups;
      if (parts !== undefined) return { question: ask({ ...parts, subject: inSentence(parts['subject'] ?? '', text) }), sentence };
    }
  }
  const topic = trimEndOf(sentences[0] ?? text.trim(), '.!?: \n\t')
    .split(/\s+/)
    .slice(0, 10)
    .join(' ');
  return {
    question: `What is said about ${inSentence(topic, text)}?`,
    sentence: telling[0] ?? sentences.find((sentence) => stems(sentence).length >= 3) ?? sentences[0] ?? text.trim(),
  };
}

/** As it reads within a sentence: a word that begins small elsewhere in the text is no name. */
function inSentence(words: string, text: string): string {
  const [first = ''] = words.split(' ');
  const isSmall =
    /^(?:The|An?|Each|Every|All|Your|Our|Their|Its|Most|Some|Any|No)$/.test(first) ||
    text.split(/[^\p{L}\p{N}’'-]+/u).includes(first.toLowerCase());
  return isSmall ? `${first.toLowerCase()}${words.slice(first.length)}` : words;
}

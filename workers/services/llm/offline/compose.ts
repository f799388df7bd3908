import { trimEndOf } from '#graph/trim-characters';
import { citedAnswer, numberedPassages } from './cited-answer.ts';
import { classify, labelsIn } from './classify.ts';
import type { PromptParts } from './prompt-parts.ts';
import { mostRelevant, sentencesOf, summarise } from './sentences.ts';
import { spokenName, stems } from './words.ts';

const NOT_SAID = 'The given text does not say.';

/** Answers in free text, by what the prompt seems to want. Deterministic: the same prompt has the same answer. */
export function compose({ task, context, comment }: PromptParts, system: string): string {
  const wish = `${system}\n${task}`;
  const labels = labelsIn(task);
  if (labels.length >= 2 && /\b(?:classify|categor|label|which|choose|sort|route|sentiment)/i.test(wish))
    return classify(context === '' ? withoutList(task, labels) : context, labels);
  const draft = firstDraft(task, context, wish);
  return comment === '' ? draft : revise(draft, comment, context);
}

/** A sentence or two that answer a question from a text, or that say that the text does not. */
export function answerFrom(context: string, question: string, count = 2): string {
  const found = mostRelevant(context, question, count);
  return found.length === 0 ? NOT_SAID : found.join(' ');
}

/** Follows a reviewer's wish as far as rules can. */
export function revise(draft: string, comment: string, context: string): string {
  const paragraphs = draft.split('\n\n');
  const subject = trimEndOf(comment.replace(/^(?:please|kindly|could you)\s+/i, ''), '.! \t\n');
  if (/\b(?:short|brief|concise|trim|cut)/i.test(comment)) return shorter(paragraphs);
  const related = mostRelevant(`${draft}\n${context}`, subject, 1)[0];
  if (/\b(?:first|begin|start|open|top|lead)\b/i.test(comment) && related !== undefined) return movedFirst(draft, related);
  const asked = /^(?:ask|request)(?: for)? (.+)$/i.exec(subject)?.[1];
  const addition =
    asked !== undefined
      ? `Could you also send us ${asked.replace(/^(?:him|her|them|the customer)\s+(?:for\s+)?/i, '')}?`
      : related !== undefined && !draft.includes(related)
        ? related
        : `${capital(subject.replace(/^(?:mention|add|include|say|state|note)\s+(?:that\s+)?/i, ''))}.`;
  const hasClosing = paragraphs.length > 2;
  return (hasClosing ? [...paragraphs.slice(0, -1), addition, paragraphs.at(-1) ?? ''] : [...paragraphs, addition]).join('\n\n');
}

/** Puts a sentence before all others, but after a heading. */
function movedFirst(draft: string, sentence: string): string {
  const rest = draft.replace(sentence, '').replaceAll(/ {2,}/g, ' ').trim();
  const heading = /^#[^\n]*\n+/.exec(rest)?.[0] ?? '';
  return `${heading}${sentence}\n\n${rest.slice(heading.length)}`.trim();
}

function firstDraft(task: string, context: string, wish: string): string {
  if (/\b(?:reply|respond|answer (?:the|this) (?:customer|e-?mail|ticket|message)|write (?:an? )?(?:e-?mail|letter))\b/i.test(task))
    return letter(task, context);
  if (isQuestion(task) && /\bcit(?:e[sd]?|ing|ations?)\b/i.test(wish)) {
    const passages = numberedPassages(context);
    if (passages.length > 0) return citedAnswer(passages, task) ?? NOT_SAID;
  }
  if (/\b(?:summar|tl;?dr|sum (?:it|this|them) up|digest|brief|key points)/i.test(wish) && context !== '')
    return summarise(context, wantsBullets(wish) ? 5 : sentenceCount(wish))
      .map((line) => (wantsBullets(wish) ? `- ${line}` : line))
      .join(wantsBullets(wish) ? '\n' : ' ');
  if (isQuestion(task) && context !== '') return quoted(context, task);
  if (/\b(?:write|draft|compose|create|announce|post|article|blog|text)\b/i.test(task)) return article(task, context);
  if (context !== '') return summarise(context, 2).join(' ');
  return `This is the offline model: it follows simple rules and knows nothing of its own. It was asked: ${summarise(task, 1)[0] ?? task}`;
}

function letter(task: string, context: string): string {
  const name =
    /\b(?:reply|respond|letter|e-?mail|write|answer)\b[^.\n]{0,200}?\bto ((?:\p{Lu}[\p{L}'’-]*)(?:\s+\p{Lu}[\p{L}'’-]*)*)/u.exec(
      task,
    )?.[1] ?? /^[ \t]*(?:name|customer|from):[ \t]*(\p{Lu}[^\n,<]*)/mu.exec(context)?.[1]?.trim();
  const topic = topicAfter(/\babout /i, task) ?? firstSentence(section(context, 'ticket') ?? context);
  const policy = section(context, 'policy') ?? section(context, 'facts') ?? section(context, 'answer');
  const question = section(context, 'ticket') ?? section(context, 'message') ?? task;
  const source = policy ?? context;
  // What a policy says to us ("never promise …") is not for the customer.
  const sayable = sentencesOf(source).filter((sentence) => !/^(?:never|do not|don['’]t|always|ask|say|thank|keep)\b/i.test(sentence));
  const useful = mostRelevant(sayable.join('\n'), `${topic ?? ''} ${question}`, 2);
  const told = useful.length > 0 ? useful : policy === undefined ? [] : sayable.slice(0, 2);
  const asks = /(?:^|[.\n] ?)ask for ([^.\n]+)/i.exec(source)?.[1];
  return [
    `Hello${name === undefined ? '' : ` ${name}`},`,
    `thank you for writing to us${topic === undefined ? '' : ` about “${topic}”`}. ${told.length > 0 ? told.join(' ') : 'A colleague is looking into it and will come back to you.'}`,
    ...(asks === undefined ? [] : [`Could you send us ${asks}?`]),
    'Kind regards',
  ].join('\n\n');
}

function article(task: string, context: string): string {
  const topic = topicAfter(/\b(?:about|on|announcing|for) /i, task)?.split(' for ')[0] ?? summarise(task, 1)[0] ?? 'News';
  const readers = /\bfor\s+(?:our\s+)?([\p{L} -]{3,40})[.\n]/iu.exec(`${task}\n`)?.[1];
  const facts = sentencesOf(context);
  return [
    `# ${capital(topic)}`,
    `Here is what ${readers === undefined ? 'you' : `our ${readers.trim()}`} should know about ${topic}.`,
    facts.length > 0 ? facts.join(' ') : 'Details will follow as soon as they are settled.',
  ].join('\n\n');
}

function quoted(context: string, question: string): string {
  const found = mostRelevant(context, question, 2);
  if (found.length === 0) return NOT_SAID;
  return `According to the text: ${found.map((sentence) => `“${sentence}”`).join(' ')}`;
}

function shorter(paragraphs: readonly string[]): string {
  const body = paragraphs.filter((paragraph) => !paragraph.startsWith('#'));
  const longest = body.reduce((best, paragraph) => (paragraph.length > best.length ? paragraph : best), '');
  const [first] = sentencesOf(longest);
  return paragraphs
    .map((paragraph) => (paragraph === longest ? (first ?? paragraph) : paragraph))
    .filter((paragraph) => !paragraph.startsWith('Here is what '))
    .join('\n\n');
}

/** What stands after `Name:` up to the next such heading. */
function section(context: string, name: string): string | undefined {
  const lines = context.split('\n');
  const start = lines.findIndex((line) => headOf(line)?.toLowerCase() === name);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => /^[A-Z][\w -]{2,20}$/.test(headOf(line) ?? ''));
  const [first = '', ...rest] = lines.slice(start, length < 0 ? undefined : start + 1 + length);
  const found = [first.slice(first.indexOf(':') + 1), ...rest].join('\n').trim();
  return found === '' ? undefined : found;
}

function headOf(line: string): string | undefined {
  const colon = line.indexOf(':');
  return colon < 0 || colon > 40 ? undefined : line.slice(0, colon).trim();
}

/** The words behind a mark, in quotes or up to the end of the sentence. */
function topicAfter(mark: RegExp, text: string): string | undefined {
  const found = mark.exec(text);
  if (found === null) return undefined;
  const topic = text
    .slice(found.index + found[0].length)
    .trimStart()
    .replace(/^["“]/, '')
    .split(/["”\n.]/)[0]
    ?.trim();
  return topic === '' ? undefined : topic;
}

function firstSentence(text: string): string | undefined {
  const [first] = sentencesOf(text);
  return first === undefined ? undefined : trimEndOf(first, '.!?');
}

function isQuestion(task: string): boolean {
  return task.includes('?') || /^(?:answer|who|what|when|where|why|how|which|is|are|does|do|can|explain|find)\b/i.test(task.trim());
}

function wantsBullets(text: string): boolean {
  return /\b(?:bullets?|points|list)\b/i.test(text);
}

function sentenceCount(text: string): number {
  const numbers: { readonly [word: string]: number } = { one: 1, a: 1, two: 2, three: 3, four: 4, five: 5 };
  const found = /\b(one|a|two|three|four|five|\d)\s+sentences?\b/i.exec(text)?.[1]?.toLowerCase();
  return found === undefined ? 2 : (numbers[found] ?? Number(found));
}

function withoutList(task: string, labels: readonly string[]): string {
  const known = new Set(labels.flatMap((label) => stems(spokenName(label))));
  return sentencesOf(task)
    .filter((sentence) => stems(sentence).filter((word) => known.has(word)).length < 2)
    .join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

import { approximately, compareNumbers, isExactNumber, isWhole, type Numeric, numberOfText } from '#graph/exact-number';
import type { Json, JsonSchema } from '#graph/json';
import { trimEndOf } from '#graph/trim-characters';
import { classify, isAbout, meaningsIn } from './classify.ts';
import { answerFrom, compose } from './compose.ts';
import { booleanFor, extractByKind, jsonIn, labelledValue, listItems, numberFor } from './extract.ts';
import type { PromptParts } from './prompt-parts.ts';
import { questionAbout } from './question-about.ts';
import { mostRelevant, sentencesOf, summarise } from './sentences.ts';
import { spokenName } from './words.ts';

/** What is filled in, and out of what. */
interface Source {
  /** The text that facts are taken from. */
  readonly text: string;
  readonly parts: PromptParts;
  readonly system: string;
}

/** Fills a JSON Schema from the prompt: choices by keyword, facts as they stand in the text, sentences for the rest. */
export function fillSchema(schema: JsonSchema, parts: PromptParts, system: string): Json {
  return fill(schema, '', { text: parts.context === '' ? parts.task : parts.context, parts, system });
}

function fill(schema: JsonSchema, name: string, source: Source): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return choose(schema.enum, source);
  const given = givenValue(name, source);
  if (given !== undefined && fitsType(given, schema)) return given;
  if (schema.anyOf !== undefined) {
    const constants = schema.anyOf.flatMap((option) => (option.const === undefined ? [] : [option.const]));
    if (constants.length === schema.anyOf.length) return choose(constants, source);
    return fill(schema.anyOf.find((option) => option.type !== 'null') ?? {}, name, source);
  }
  const types = Array.isArray(schema.type) ? (schema.type as readonly string[]) : [schema.type as string | undefined];
  const canBeNull = types.includes('null');
  switch (types.find((type) => type !== 'null')) {
    case 'string':
      return fillText(schema, name, source, canBeNull);
    case 'number':
    case 'integer':
      return fillNumber(schema, name, source, canBeNull, types.includes('integer'));
    case 'boolean':
      return booleanFor(source.text, name);
    case 'array':
      return fillList(schema, name, source);
    case 'object':
      return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, inner]) => [key, fill(inner, key, source)]));
    default:
      return schema.properties !== undefined
        ? fill({ ...schema, type: 'object' }, name, source)
        : canBeNull
          ? null
          : fillText({}, name, source, false);
  }
}

function choose(options: readonly Json[], { text, parts }: Source): Json {
  const labels = options.filter((option) => typeof option === 'string');
  if (labels.length === 0)
    return options.find((option) => typeof option === 'number' && option === numberFor(text, '')) ?? options[0] ?? null;
  // Without context the text lists the labels itself: judge by the sentences that do not.
  const judged =
    parts.context === ''
      ? sentencesOf(text)
          .filter((sentence) => labels.filter((label) => sentence.toLowerCase().includes(label.toLowerCase())).length < 2)
          .join('\n')
      : text;
  return classify(judged, labels, meaningsIn(parts.task, labels));
}

function fillText(schema: JsonSchema, name: string, source: Source, canBeNull: boolean): Json {
  const { text, parts, system } = source;
  if (/^(?:question|phrase)$/.test(name) && /\bwrite (?:\p{L}+ ){0,2}questions?\b/iu.test(parts.task)) {
    const { question, sentence } = questionAbout(text);
    return fitLength(name === 'question' ? question : sentence, schema);
  }
  const found = labelledValue(text, name) ?? extractByKind(text, name, schema.format);
  if (found !== undefined) return fitLength(found, schema);
  const spoken = spokenName(name);
  const about = `${spoken} ${schema.title ?? ''} ${schema.description ?? ''}`;
  const question = `${parts.task} ${parts.comment}`;
  const is = (words: RegExp): boolean => words.test(spoken);
  if (schema.format !== undefined || is(/\b(?:email|url|phone|date|id)\b/)) return canBeNull ? null : '';
  if (is(/\b(?:quote|evidence|excerpt|citation|source)\b/)) return fitLength(mostRelevant(text, question, 1)[0] ?? '', schema);
  if (is(/\b(?:answer)\b/)) return fitLength(answerFrom(text, question, 1), schema);
  if (is(/\b(?:reason|rationale|explanation|why|justification)\b/))
    return fitLength(`The text says: “${mostRelevant(text, `${question} ${about}`, 1)[0] ?? summarise(text, 1)[0] ?? ''}”`, schema);
  if (is(/\b(?:summary|overview|brief|abstract|synopsis|gist)\b/) || /\bone sentence\b/i.test(about))
    return fitLength(summarise(text, /\bone sentence\b/i.test(about) ? 1 : 2).join(' '), schema);
  if (is(/\b(?:title|subject|headline|topic)\b/)) return fitLength(headline(text), schema);
  if (is(/\b(?:reply|response|draft|letter|post|body|article|text|message)\b/))
    return fitLength(
      compose(is(/\b(?:reply|response|letter)\b/) ? { ...parts, task: `Write a reply. ${parts.task}` } : parts, system),
      schema,
    );
  const relevant = mostRelevant(text, about, 1)[0];
  if (relevant !== undefined) return fitLength(relevant, schema);
  return canBeNull ? null : fitLength(summarise(text, 1)[0] ?? '', schema);
}

function fillNumber(schema: JsonSchema, name: string, { text }: Source, canBeNull: boolean, isInteger: boolean): Json {
  const [low, high] = [schema.minimum ?? Number.NEGATIVE_INFINITY, schema.maximum ?? Number.POSITIVE_INFINITY];
  const spoken = spokenName(name);
  let value = numberFor(labelledValue(text, name) ?? text, name);
  const isWithin = (number: Numeric): boolean =>
    compareNumbers(number, schema.minimum ?? number) >= 0 && compareNumbers(number, schema.maximum ?? number) <= 0;
  if (
    /\b(?:confidence|score|probability|likelihood|rating|priority|severity|urgency)\b/.test(spoken) &&
    !new RegExp(`\\b${spoken}\\b\\D{0,12}\\d`, 'i').test(text)
  ) {
    const [from, to] = [Number.isFinite(low) ? low : 0, Number.isFinite(high) ? high : 1];
    // No rule measures how sure it is; what the text calls urgent is nearer to the top.
    value = from + (to - from) * (isAbout(text, 'urgent') ? 0.9 : 0.6);
  }
  if (value === undefined) return canBeNull ? null : Math.min(Math.max(0, low), high);
  // An order number of twenty digits is copied, never rounded.
  if (typeof value !== 'number' && isWithin(value) && (!isInteger || isWhole(value))) return value;
  const clamped = Math.min(Math.max(approximately(value), low), high);
  return isInteger ? Math.round(clamped) : Math.round(clamped * 1_000) / 1_000;
}

function fillList(schema: JsonSchema, name: string, source: Source): Json {
  const item = schema.items ?? {};
  const most = schema.maxItems ?? 5;
  const least = schema.minItems ?? 0;
  const labels = (item.enum ?? []).filter((option) => typeof option === 'string');
  if (labels.length > 0) {
    const fitting = labels.filter((label) => isAbout(source.text, label));
    return (fitting.length >= Math.max(1, least) ? fitting : labels.slice(0, Math.max(least, 1))).slice(0, most);
  }
  const pieces = listItems(source.text);
  if (item.type === 'object' || item.properties !== undefined) {
    const texts = pieces.length > 0 ? pieces : source.text.split(/\n{2,}/).filter((part) => part.trim() !== '');
    return texts.slice(0, Math.max(most === 0 ? 0 : 1, Math.min(most, 20))).map((text) => fill(item, name, { ...source, text }));
  }
  if (item.type === 'number' || item.type === 'integer')
    return [...source.text.matchAll(/-?\d+(?:\.\d+)?/g)]
      .map(([digits]) => numberOfText(digits))
      .filter((value) => item.type === 'number' || isWhole(value))
      .slice(0, most);
  const sentences =
    pieces.length > 0 ? pieces : mostRelevant(source.text, `${source.parts.task} ${spokenName(name)} ${schema.description ?? ''}`, most);
  const chosen = (sentences.length > 0 ? sentences : summarise(source.text, Math.min(3, most)))
    .slice(0, most)
    .map((sentence) => fitLength(sentence, item));
  while (chosen.length < least) chosen.push(chosen.at(-1) ?? '');
  return chosen;
}

/** Where the context is JSON, a field of the same name in it. */
function givenValue(name: string, { text }: Source): Json | undefined {
  const data = name === '' ? undefined : jsonIn(text);
  return typeof data === 'object' && data !== null && !Array.isArray(data) && Object.hasOwn(data, name)
    ? (data as { readonly [key: string]: Json })[name]
    : undefined;
}

function fitsType(value: Json, schema: JsonSchema): boolean {
  const types = schema.type === undefined ? [] : Array.isArray(schema.type) ? (schema.type as readonly string[]) : [schema.type as string];
  if (isExactNumber(value)) return types.includes('number') || (types.includes('integer') && isWhole(value));
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  // Objects and lists are filled part by part, so that their own parts fit too.
  return (
    type !== 'object' &&
    type !== 'array' &&
    (types.includes(type) || (type === 'number' && types.includes('integer') && Number.isInteger(value)))
  );
}

function fitLength(text: string, schema: JsonSchema): string {
  const cut =
    schema.maxLength !== undefined && text.length > schema.maxLength
      ? `${text.slice(0, Math.max(0, schema.maxLength - 1)).trimEnd()}…`.slice(0, schema.maxLength)
      : text;
  return schema.minLength !== undefined && cut.length < schema.minLength ? cut.padEnd(schema.minLength, '.') : cut;
}

function headline(text: string): string {
  const first = sentencesOf(text)[0] ?? '';
  const words = trimEndOf(first, '.!?').split(/\s+/);
  return words.length <= 10 ? words.join(' ') : `${words.slice(0, 9).join(' ')}…`;
}

import type { GroupedWords } from './groups.ts';
import type { Signal } from './signal.ts';

/** Orders to drop earlier instructions, to show hidden ones, and to take new ones. */
export function orderSignals(text: GroupedWords): Signal[] {
  const signals: Signal[] = [];
  for (let index = 0; index < text.words.length; index++) {
    for (const signal of [
      overriding(text, index),
      disobeying(text, index),
      voiding(text, index),
      revealing(text, index),
      asking(text, index),
    ])
      if (signal !== null) signals.push(signal);
  }
  return signals;
}

/** "Ignore all previous instructions", "forget everything you were told", also with the verb last. */
function overriding(text: GroupedWords, verb: number): Signal | null {
  const isStrong = text.is(verb, 'override');
  if (!isStrong && !text.is(verb, 'overrideWeak')) return null;
  if (isNegated(text, verb)) return null;
  const behind = text.find(verb + 1, verb + 9, 'instructions', 'rules', 'systemPrompt');
  const isBehind = behind !== -1 && sameSentence(text, verb, behind);
  const ahead = isBehind ? -1 : before(text, verb, 6, 'instructions', 'rules');
  const object = isBehind ? behind : ahead;
  if (object === -1) return overridingAll(text, verb, isStrong);
  const [from, to] = object > verb ? [verb + 1, object + 4] : [object - 4, verb];
  const isEarlier = within(text, from, to, verb, 'earlier') || within(text, object, object + 6, verb, 'told');
  const isYours = within(text, from, to, verb, 'your') || within(text, from, to, verb, 'hidden', 'systemPrompt');
  const isAll = within(text, from, to, verb, 'all');
  if (!isEarlier && !isYours && !isAll)
    return text.is(object, 'instructions', 'rules') && isStrong
      ? signal(text, 'override', verb, object, 0.4, 'Asks to drop rules or instructions')
      : null;
  // What a person wrote before is "my instructions"; those of the model are "your instructions".
  const isMine = !isYours && within(text, from, to, verb, 'mine');
  const base = text.is(object, 'instructions', 'systemPrompt')
    ? isEarlier || isYours
      ? 0.8
      : 0.65
    : isYours || (isEarlier && isStrong)
      ? 0.7
      : 0.5;
  const score = base * (isStrong ? 1 : isYours ? 0.9 : 0.7) * (isMine ? 0.4 : 1) * (isReported(text, verb) ? 0.3 : 1);
  return signal(text, 'override', Math.min(verb, object), Math.max(verb, object), score, 'Asks to drop earlier instructions');
}

function overridingAll(text: GroupedWords, verb: number, isStrong: boolean): Signal | null {
  const all = text.find(verb + 1, verb + 3, 'all');
  const told = all === -1 ? -1 : text.find(all + 1, all + 8, 'told', 'earlier');
  const isTime = told !== -1 && !pointsAtText(text, told);
  const asked = text.find(verb + 1, verb + 6, 'user');
  // "Ignore what the user asked."
  if (isStrong && asked !== -1 && text.find(verb + 1, verb + 3, 'what') !== -1)
    return signal(text, 'override', verb, asked, 0.65, 'Asks to drop what the user asked for');
  if (isStrong && told !== -1 && !isTime && !within(text, all, told, verb, 'mine') && text.words[told - 1]?.text !== 'i')
    return signal(text, 'override', verb, told, 0.65 * (isReported(text, verb) ? 0.3 : 1), 'Asks to forget everything before');
  const above = text.find(verb + 1, verb + 4, 'earlier');
  // "Ignore the above and …"; before a noun, as in "the previous mail", it says nothing.
  const next = text.words[above + 1]?.text ?? '';
  const isNoun = above !== -1 && (!sameSentence(text, above, above + 1) || /^(?:and|und|et|y|e|en|i|a|instead)$/.test(next));
  return isStrong && isNoun ? signal(text, 'override', verb, above, 0.45, 'Asks to ignore what stands above') : null;
}

/** "Everything before Christmas" is no text that a model was given; "everything before this line" is. */
function pointsAtText(text: GroupedWords, index: number): boolean {
  if (text.words[index]?.text !== 'before' || !sameSentence(text, index, index + 1)) return true;
  return /^(?:this|these|that|it|me|and|now)$/.test(text.words[index + 1]?.text ?? '');
}

/** "You don't have to follow your instructions", "ne tiens pas compte des consignes précédentes". */
function disobeying(text: GroupedWords, not: number): Signal | null {
  if (!text.is(not, 'not', 'stop')) return null;
  const verb = text.find(not + 1, not + 5, 'follow');
  if (verb === -1 || !sameSentence(text, not, verb)) return null;
  const message = text.find(verb + 1, verb + 5, 'words');
  const isSystemMessage = message !== -1 && before(text, message, 1, 'hidden') !== -1;
  const noun = isSystemMessage ? message : text.find(verb + 1, verb + 7, 'instructions', 'rules', 'systemPrompt');
  if (noun === -1 || !sameSentence(text, verb, noun) || isReported(text, verb)) return null;
  const isYours = isSystemMessage || within(text, verb, noun + 3, verb, 'your') || before(text, not, 2, 'youAre') !== -1;
  if (!isYours && !within(text, verb, noun + 6, verb, 'earlier', 'told')) return null;
  return signal(text, 'override', not, noun, isYours ? 0.65 : 0.5, 'Asks not to follow instructions');
}

/** "The safety guidelines are suspended." */
function voiding(text: GroupedWords, noun: number): Signal | null {
  if (!text.is(noun, 'instructions', 'rules')) return null;
  const end = text.find(noun + 1, noun + 6, 'void');
  if (end === -1 || !sameSentence(text, noun, end)) return null;
  const isOfModel = within(text, noun - 3, end, noun, 'your', 'safety', 'hidden', 'earlier');
  const isSure = isOfModel && before(text, noun, 3, 'your') !== -1 && before(text, noun, 3, 'earlier', 'safety', 'hidden') !== -1;
  return isOfModel ? signal(text, 'override', noun, end, isSure ? 0.65 : 0.5, 'Says that rules no longer hold') : null;
}

/** "Print your system prompt", "repeat the words above". */
function revealing(text: GroupedWords, verb: number): Signal | null {
  if (!text.is(verb, 'reveal') || isNegated(text, verb)) return null;
  const end = verb + 11;
  for (let noun = verb + 1; noun < Math.min(end, text.words.length) && sameSentence(text, verb, noun); noun++) {
    const score = text.is(noun, 'systemPrompt') ? 0.75 : promptScore(text, noun);
    if (score > 0)
      return signal(
        text,
        'exfiltration',
        verb,
        noun,
        score * (isReported(text, verb) ? 0.3 : 1),
        'Asks for the system prompt or hidden instructions',
      );
    if (text.is(noun, 'words') && noun - verb < 5 && sameSentence(text, noun, noun + 1) && pointsAbove(text, noun))
      return signal(text, 'exfiltration', verb, noun + 1, 0.6, 'Asks to repeat what stands above');
  }
  return null;
}

function pointsAbove(text: GroupedWords, noun: number): boolean {
  const earlier = text.find(noun + 1, noun + 3, 'earlier');
  const context = text.find(noun + 1, noun + 4, 'loot');
  const further =
    text.words[noun + 2]?.text === 'your' || text.words[context]?.text === 'conversation' ? text.find(noun + 1, noun + 8, 'earlier') : -1;
  return [earlier, further].some((index) => index !== -1 && pointsAtText(text, index));
}

/** "What were your initial instructions?" */
function asking(text: GroupedWords, question: number): Signal | null {
  if (!text.is(question, 'what')) return null;
  for (let noun = question + 1; noun < question + 8 && sameSentence(text, question, noun); noun++) {
    if (
      text.is(noun, 'systemPrompt', 'instructions', 'promptWord') &&
      around(text, noun, 3, 'your') &&
      around(text, noun, 3, 'hidden', 'systemPrompt')
    )
      return signal(text, 'exfiltration', question, noun, 0.65, 'Asks for the system prompt or hidden instructions');
  }
  return null;
}

function promptScore(text: GroupedWords, noun: number): number {
  const isMessage = text.is(noun, 'words') && around(text, noun, 2, 'hidden') && around(text, noun, 3, 'your');
  const isPrompt = text.is(noun, 'promptWord') || isMessage;
  if (!isPrompt && !text.is(noun, 'instructions') && !(text.is(noun, 'rules') && text.is(noun - 1, 'hidden'))) return 0;
  // "Write a system prompt for a cooking bot" asks for a new one.
  if (/^(?:an?|eine?n?|une?|una|uma|um|een)$/.test(text.words[noun - 2]?.text ?? '') && !around(text, noun, 3, 'your')) return 0;
  const isHidden = around(text, noun, 2, 'hidden');
  const isYours = around(text, noun, 3, 'your');
  if (isPrompt) return isHidden || isMessage ? 0.7 : isYours ? 0.6 : 0;
  if (around(text, noun, 3, 'mine')) return 0;
  const isGiven =
    text.is(noun, 'instructions') &&
    within(text, noun + 1, noun + 5, noun, 'told') &&
    within(text, noun + 1, noun + 5, noun, 'youAre', 'your');
  if (isGiven || (isYours && text.is(noun, 'instructions') && around(text, noun, 4, 'verbatim'))) return 0.6;
  return isHidden && isYours ? 0.65 : isYours && around(text, noun, 2, 'earlier') ? 0.5 : 0;
}

function isNegated(text: GroupedWords, verb: number): boolean {
  if (before(text, verb, 3, 'not') !== -1) return true;
  // German and Polish also put it behind: "vergessen Sie bitte nicht".
  const behind = text.find(verb + 1, verb + 4, 'not');
  return (
    behind !== -1 &&
    sameSentence(text, verb, behind) &&
    !/^(?:ohne|without|sans|sin|senza|sem|zonder|bez)$/.test(text.words[behind]?.text ?? '')
  );
}

/** "Attackers tell a model to ignore …": the order is somebody else's, to a third. */
function isReported(text: GroupedWords, verb: number): boolean {
  const link = text.words[verb - 1]?.text ?? '';
  const who = text.words[verb - 2]?.text ?? '';
  if (!/^(?:to|zu|a|de|di|te|om|ze|aby|zeby|чтобы)$/.test(link) || /^(?:you|need|have|want|must|now|going)$/.test(who)) return false;
  return before(text, verb, 9, 'reports') !== -1;
}

/** The nearest word of the groups at most `reach` words before a place, in its sentence; -1 for none. */
function before(text: GroupedWords, index: number, reach: number, ...groups: Parameters<GroupedWords['is']>[1][]): number {
  for (let at = index - 1; at >= Math.max(0, index - reach) && sameSentence(text, index, at); at--) if (text.is(at, ...groups)) return at;
  return -1;
}

function around(text: GroupedWords, index: number, reach: number, ...groups: Parameters<GroupedWords['is']>[1][]): boolean {
  return within(text, index - reach, index + reach, index, ...groups);
}

function within(text: GroupedWords, from: number, to: number, sentenceOf: number, ...groups: Parameters<GroupedWords['is']>[1][]): boolean {
  for (let at = Math.max(0, from); at <= Math.min(to, text.words.length - 1); at++)
    if (sameSentence(text, at, sentenceOf) && text.is(at, ...groups)) return true;
  return false;
}

function sameSentence(text: GroupedWords, a: number, b: number): boolean {
  const first = text.words[a];
  const second = text.words[b];
  return first !== undefined && second !== undefined && first.sentence === second.sentence;
}

function signal(text: GroupedWords, kind: string, from: number, to: number, score: number, reason: string): Signal {
  return { kind, start: text.words[from]?.start ?? 0, end: text.words[to]?.end ?? 0, score: Math.round(score * 1_000) / 1_000, reason };
}

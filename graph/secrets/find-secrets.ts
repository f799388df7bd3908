import { trimEndOf } from '../trim-characters.ts';
import { secretForms } from './secret-forms.ts';

/** A secret in a text: where it is, and what it is. */
export interface SecretHit {
  readonly kind: 'secret';
  readonly start: number;
  readonly end: number;
  /** 0 to 1: how sure that is. */
  readonly score: number;
  readonly reason: string;
}

const PASSWORD_NAME =
  'passw(?:or)?d|passcode|pw|passphrase|pwd|passwort|kennwort|mot de passe|mdp|contraseña|contrasena|clave|senha|palavra-passe|wachtwoord|hasło|haslo|lösenord|пароль|密码|パスワード';
const KEY_NAME =
  'api[_ -]?key|secret(?:[_ -]?(?:access)?[_ -]?key)?|client[_-]?secret|access[_-]?key|auth[_-]?(?:key|token)|token|private[_-]?key|account[_-]?key|connection[_-]?string|bearer|credentials?';
const SAYS = '["\'`]?(?:\\s{0,3}(?::=|=>|[:=：])|\\s{1,3}(?:is|ist|lautet|est|es|è|é|to|to jest)(?=\\s))';
const ASSIGNED = new RegExp(
  `(${PASSWORD_NAME})${SAYS}\\s{0,3}["'\`]?([^\\s"'\`<>,;]{6,200})|(${KEY_NAME})(?:${SAYS}\\s{0,3}|(?<=bearer)\\s)["'\`]?(?:Bearer\\s|Basic\\s|token\\s)?([^\\s"'\`<>,;]{12,400})`,
  'giu',
);
const SPOKEN = /\b(?:secret|key|token)\s{1,2}([A-Za-z0-9+/=_-]{24,200})(?![A-Za-z0-9+/=_-])/gi;
const IN_ADDRESS = /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@]{0,100}:([^\s/@]{3,200})@/gi;
const KEY_BLOCK_BEGINS = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const KEY_BLOCK_ENDS = /-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const PLACEHOLDER =
  /^(?:\$\{|\{\{|\$[A-Z(]|%[A-Z]|<|\*+|x{4,}|\.{3}|your|my_|example|changeme|change-me|placeholder|redacted|process\.env|os\.environ|env\.|null|undefined|none|true|false|string|\[)/i;

/** Keys, tokens and passwords: by the sign of their maker, in an assignment, in an address, and blocks of private keys. */
export const findSecrets = (text: string): readonly SecretHit[] => [
  ...known(text),
  ...assigned(text),
  ...spoken(text),
  ...inAddresses(text),
  ...keyBlocks(text),
];

function known(text: string): SecretHit[] {
  const hits: SecretHit[] = [];
  for (const { name, form } of secretForms) {
    for (const match of text.matchAll(form)) {
      const end = match.index + match[0].length;
      if (/[A-Za-z0-9_]/.test(text[match.index - 1] ?? '') || /[A-Za-z0-9_]/.test(text[end] ?? '')) continue;
      // Words joined by dashes are a name such as that of a style sheet's class.
      if (name === 'OpenAI key' && (!/\d/.test(match[0]) || entropy(match[0]) < 3.5)) continue;
      hits.push({ kind: 'secret', start: match.index, end, score: 0.98, reason: name });
    }
  }
  return hits;
}

function assigned(text: string): SecretHit[] {
  const hits: SecretHit[] = [];
  for (const match of text.matchAll(ASSIGNED)) {
    const isPassword = match[1] !== undefined;
    const value = trimEndOf(match[2] ?? match[4] ?? '', '.)]}?');
    const start = match.index + match[0].length - (match[2] ?? match[4] ?? '').length;
    if (PLACEHOLDER.test(value) || !(isPassword ? isPasswordLike(value) : isKeyLike(value))) continue;
    hits.push({
      kind: 'secret',
      start,
      end: start + value.length,
      score: isPassword ? 0.9 : 0.88,
      reason: isPassword ? 'Password' : 'Value of a key or token',
    });
  }
  return hits;
}

/** "secret je7MtG…": long, and mixed as no word and no path is. */
function spoken(text: string): SecretHit[] {
  return [...text.matchAll(SPOKEN)].flatMap((match) => {
    const value = match[1] ?? '';
    const end = match.index + match[0].length;
    return /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && entropy(value) >= 3.8
      ? [{ kind: 'secret', start: end - value.length, end, score: 0.8, reason: 'Value of a key or token' }]
      : [];
  });
}

function inAddresses(text: string): SecretHit[] {
  return [...text.matchAll(IN_ADDRESS)].flatMap((match) => {
    const password = match[1] ?? '';
    const end = match.index + match[0].length - 1;
    return PLACEHOLDER.test(password)
      ? []
      : [{ kind: 'secret', start: end - password.length, end, score: 0.97, reason: 'Password in an address' }];
  });
}

function keyBlocks(text: string): SecretHit[] {
  const hits: SecretHit[] = [];
  const ends = [...text.matchAll(KEY_BLOCK_ENDS)];
  let next = 0;
  for (const begin of text.matchAll(KEY_BLOCK_BEGINS)) {
    while (next < ends.length && (ends[next]?.index ?? 0) < begin.index) next++;
    const end = ends[next];
    // Cut off, the block goes to the end of what looks like it.
    const until =
      end === undefined
        ? begin.index +
          begin[0].length +
          (/^[A-Za-z0-9+/=\s:,-]{0,10000}/.exec(text.slice(begin.index + begin[0].length, begin.index + 10_100))?.[0].trimEnd().length ?? 0)
        : end.index + end[0].length;
    hits.push({ kind: 'secret', start: begin.index, end: until, score: 1, reason: 'Private key' });
  }
  return hits;
}

/** Words of a sentence ("password: required") have no digits and signs. */
function isPasswordLike(value: string): boolean {
  return value.length >= 6 && /\p{L}/u.test(value) ? /[\d!$%&*+?@^~#]/.test(value) : /^\d{6,}$/.test(value);
}

function isKeyLike(value: string): boolean {
  return /^[\w+/=.~:-]+$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 3.2 && !value.includes('://');
}

/** Bits a character, by how often each occurs. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  return -[...counts.values()].reduce((sum, count) => sum + (count / value.length) * Math.log2(count / value.length), 0);
}

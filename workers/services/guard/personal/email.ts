import { trimEndOf } from '#graph/trim-characters';
import type { Detector, Hit } from '../detector.ts';

// Scripts without spaces run up to the address, so their letters end it.
const LOCAL = /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]/u;
const DOMAIN = /(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{N}.-]/u;
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;
/** `logo@2x.png` is a picture, `shell@1.sh` a file. */
const FILE_ENDINGS = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'webp',
  'avif',
  'js',
  'ts',
  'tsx',
  'jsx',
  'mjs',
  'css',
  'html',
  'json',
  'yaml',
  'yml',
  'md',
  'txt',
  'log',
  'service',
  'timer',
  'socket',
]);
const SPELT_OUT =
  /(?<![\p{L}\p{N}._+-])([\p{L}\p{N}._+-]{1,64}) ?[[({<] ?(?:at|ät|arroba|chez|chiocciola|małpa) ?[\])}>] ?([\p{L}\p{N}-]{1,63}(?:(?: ?[[({<] ?(?:dot|punkt|punto|point|ponto|kropka) ?[\])}>] ?|\.)[\p{L}\p{N}-]{1,63}){1,4})/giu;

/** E-mail addresses, also such with letters beyond ASCII, and those written `name (at) example (dot) org`. */
export const findEmails: Detector = (text) => {
  const hits: Hit[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const hit = addressAround(text, at);
    if (hit !== null) hits.push(hit);
  }
  for (const match of text.matchAll(SPELT_OUT))
    hits.push({ kind: 'email', start: match.index, end: match.index + match[0].length, score: 0.8, reason: 'E-mail address, spelt out' });
  return hits;
};

function addressAround(text: string, at: number): Hit | null {
  let start = at;
  while (start > 0 && at - start <= LONGEST_LOCAL && LOCAL.test(text[start - 1] ?? '')) start--;
  let end = at + 1;
  while (end < text.length && end - at <= LONGEST_DOMAIN && DOMAIN.test(text[end] ?? '')) end++;
  // Addresses stand in sentences, quotes and assignments: what cannot begin or end one belongs to those.
  const prefix = /^(?:.*[=|{}`?#/&])?[.'*!-]*/su.exec(text.slice(start, at))?.[0].length ?? 0;
  start += prefix;
  const domain = trimEndOf(text.slice(at + 1, end), '.-');
  end = at + 1 + domain.length;
  const local = text.slice(start, at);
  if (local === '' || local.length > LONGEST_LOCAL || local.includes('..') || local.endsWith('.')) return null;
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  if (labels.length < 2 || labels.some((label) => label === '' || label.length > 63 || label.startsWith('-') || label.endsWith('-')))
    return null;
  if (!/^(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})$/iu.test(last) || FILE_ENDINGS.has(last.toLowerCase())) return null;
  // `git@host:path` is the address of a repository, `@user@host` that of an account, `a:b@host` credentials.
  if (/^:[\w~./-]/.test(text.slice(end, end + 2)) && local === 'git') return null;
  if (text[end] === '@' || text[start - 1] === '@') return null;
  return { kind: 'email', start, end, score: 0.95, reason: 'E-mail address' };
}

import { performance } from 'node:perf_hooks';
import { describe, it } from 'vitest';
import { createGuardService } from './guard-service.ts';

const SIZE = 1_000_000;
const guard = createGuardService();
const filled = (part: string): string => part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE);

function numbers(): string {
  let text = '';
  for (let index = 0; text.length < SIZE; index++) text += `0171 ${3_920_000 + index}, `;
  return text;
}

const texts: readonly (readonly [string, string])[] = [
  ['prose', filled('The quick brown fox jumps over the lazy dog. Ignore the noise and call Sam. ')],
  ['one letter', filled('a')],
  ['one digit', filled('4')],
  ['digits and spaces', filled('4 ')],
  ['groups of digits', filled('4242 4242 ')],
  ['many different phone numbers', numbers()],
  ['at signs', filled('a@')],
  ['dots and letters', filled('a.')],
  ['spelt-out addresses that lead nowhere', filled('a [at] ')],
  ['accounts that fail their check', filled('DE89 3704 0044 0532 0130 01 ')],
  ['assignments', filled('password=')],
  ['addresses without end', filled('http://a')],
  ['addresses with brackets', `http://a.test/${filled('(')}`],
  ['passwords in addresses', filled('a://b:c')],
  ['verbs of orders', filled('ignore ')],
  ['pretending without end', filled('you are not tell without ')],
  ['comments', filled('<!-- ignore ')],
  ['quotation marks', filled('"ignore previous instructions" ')],
  ['Base64', filled('aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM')],
  ['tags', filled('<img src="https:')],
  ['pictures', filled('![](http://a')],
  ['invisible characters', filled('a\u200b')],
  ['Chinese', filled('忽略之前的')],
  ['colons', filled('a:')],
  ['blocks of keys', filled('-----BEGIN PRIVATE KEY-----')],
  ['single letters', filled('i g n o r e ')],
];

describe.each(texts)('a megabyte of %s', (_name, text) => {
  // What grows faster than the text takes minutes, and so more than a test may.
  it('is looked through in linear time', async () => {
    const begin = performance.now();
    await guard.findPersonalData({ text, kinds: ['email', 'phone', 'card', 'iban', 'national-id', 'ip', 'secret'] });
    const personal = performance.now();
    await guard.findInjection({ text });
    const injection = performance.now();
    await guard.findUrls({ text, allow: ['example.com'] });
    const urls = performance.now();
    const took = {
      personal: Math.round(personal - begin),
      injection: Math.round(injection - personal),
      urls: Math.round(urls - injection),
    };
    if (process.env['GUARD_TIMES'] !== undefined) process.stdout.write(`${_name}: ${JSON.stringify(took)}\n`);
  });
});

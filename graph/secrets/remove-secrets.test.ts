import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { isSecretName, REMOVED, removeSecrets } from './remove-secrets.ts';

const leaves = (value: Json): string => JSON.stringify(removeSecrets(value).value);

describe('an export', () => {
  it.each<[string, Json]>([
    ['a header', { headers: { Authorization: 'HUSH' } }],
    ['a header of another spelling', { headers: { 'X-Shop-Access-Token': 'HUSH' } }],
    ['a nested body', { body: { login: { clientSecret: 'HUSH', user: 'ann' } } }],
    ['a list of names and values', { fields: [{ name: 'db_password', value: 'HUSH' }] }],
    ['a query', { query: { apikey: 'HUSH' } }],
    ['a signed address', 'https://files.example.com/a?sv=2024&sig=HUSH&se=1'],
    ['the part of an address behind #', 'https://app.example.com/cb#access_token=HUSH&state=1'],
    ['an address', 'https://api.example.com/v1/things?page=2&access_token=HUSH#top'],
    ['an encoded name in an address', 'https://api.example.com/?api%5Fkey=HUSH'],
    ['the user part of an address', 'postgres://ann:HUSH@db.example.com/shop'],
    ['a program', 'const config = { signingKey: "HUSH" };\nreturn fetch(config);'],
    ['JSON within text', '{"refresh_token": "HUSH", "n": 1}'],
    ['a form as text', 'grant_type=client_credentials&client_secret=HUSH'],
  ])('leaves no secret in %s', (_what, value) => {
    const { value: clean, removed } = removeSecrets(value);
    expect(JSON.stringify(clean)).not.toContain('HUSH');
    expect(JSON.stringify(clean)).toContain(REMOVED);
    expect(removed).toHaveLength(1);
  });

  it('knows the forms of well-known keys, and what looks random, in any text', () => {
    for (const key of [`ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`, 'AKIAZ7QH3LX5TRNP2WVE', 'wJalrXUtnFEMI7K9MDENGbPxRfiCY3qLz0Ns8dTv'])
      expect(leaves(`Use ${key} for the call`)).not.toContain(key);
  });

  it('leaves everything else as it is', () => {
    for (const value of [
      { tokens: 500, maxTokens: 10, model: 'openai:gpt-5', secretary: 'Ann', cookies: 'chocolate' },
      'https://example.com/search?q=tokens&page=2',
      'Ask for the password, never for the PIN.',
      { Authorization: 'Bearer {{ input.token }}' },
      'const token = inputs.token; const total = rows.length;',
      'https://example.com/docs/2026/how-we-measure-what-we-find-and-why',
      { password: '', $file: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    ] satisfies Json[])
      expect(removeSecrets(value)).toEqual({ value, removed: [] });
  });

  it('lists whatever it changes, and changes nothing twice', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const value = json as Json;
        const { value: clean, removed } = removeSecrets(value);
        expect(JSON.stringify(clean) === JSON.stringify(value)).toBe(removed.length === 0);
        expect(removeSecrets(clean).removed).toEqual([]);
      }),
    );
  });

  it('takes time in proportion to hostile texts', () => {
    for (const text of [
      'token="'.repeat(20_000),
      '&a='.repeat(60_000),
      'A1b'.repeat(60_000),
      'secret'.repeat(30_000),
      'x-'.repeat(90_000),
    ]) {
      const start = performance.now();
      removeSecrets(text);
      expect(performance.now() - start).toBeLessThan(5_000);
    }
  });

  it('tells names of secrets from names of counts', () => {
    expect(
      ['token', 'X-Auth-Token', 'apiKey', 'API_KEY', 'clientSecret', 'password2', 'Set-Cookie'].filter((name) => !isSecretName(name)),
    ).toEqual([]);
    expect(['tokens', 'maxTokens', 'secretary', 'keyboard', 'author', 'tokenizer'].filter(isSecretName)).toEqual([]);
  });
});

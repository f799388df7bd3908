import { describe, expect, it } from 'vitest';
import { describeSettings } from './connection-kinds.ts';

describe('the settings of a connection in a list', () => {
  it('are short words: a certificate is named, not shown, and a choice is told by its label', () => {
    const authority = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
    expect(describeSettings({ kind: 'http-digest', settings: { username: 'ada', proxy: 'http://proxy:3128', authority } })).toEqual([
      'ada',
      'Proxy: http://proxy:3128',
      'Certificate authority (PEM)',
    ]);
    expect(describeSettings({ kind: 'postgres', settings: { host: 'db', ssl: 'verify-full' } })).toEqual([
      'db',
      'TLS: Required, with a verified certificate',
    ]);
    expect(describeSettings({ kind: 'openai', settings: { baseUrl: 'https://x', requestsPerMinute: '1200' } })).toEqual([
      'https://x',
      '1,200 calls per minute',
    ]);
  });

  it('of a kind that is not known are shown as they are', () => {
    expect(describeSettings({ kind: 'other', settings: { a: 'b' } })).toEqual(['b']);
  });
});

import { expect, it } from 'vitest';
import { ConfigError, isLoopback, readConfig } from './config.ts';

it('listens on loopback at port 3000 unless told otherwise', () => {
  expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 3000, temporalAddress: null, temporalNamespace: 'default', apiKey: null, hookTimeoutMs: 60_000 });
  expect(readConfig({ HEDDLE_PORT: '', HEDDLE_DATA_DIR: '/data' })).toMatchObject({ port: 3000, dataDir: '/data' });
});

it('names every variable that is wrong, and never its value', () => {
  const read = () => readConfig({ HEDDLE_PORT: 'abc', HEDDLE_API_KEY: 'short', HEDDLE_PUBLIC_URL: 'ftp://x' });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/HEDDLE_PORT.*\n?.*HEDDLE_PUBLIC_URL|HEDDLE_PUBLIC_URL[^]*HEDDLE_PORT|HEDDLE_PORT[^]*HEDDLE_PUBLIC_URL/);
  expect(read).toThrow(/HEDDLE_API_KEY: use at least 16 characters/);
  expect(read).not.toThrow(/short/);
});

it('reads lists and addresses', () => {
  expect(readConfig({ HEDDLE_HTTP_ALLOW: ' 10.0.0.0/8, internal.example ', HEDDLE_PUBLIC_URL: 'https://flows.example/' })).toMatchObject({
    httpAllow: ['10.0.0.0/8', 'internal.example'],
    publicUrl: 'https://flows.example',
  });
});

it('knows which hosts are loopback', () => {
  expect(['127.0.0.1', '127.1.2.3', 'localhost', 'a.localhost', '::1', '[::1]'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '10.0.0.1', 'localhost.evil.example', '127.0.0.1.evil.example'].some(isLoopback)).toBe(false);
});

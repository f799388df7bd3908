import { expect, it } from 'vitest';
import { ConfigError, isLoopback, readConfig } from './config.ts';

it('listens on loopback at port 3000 unless told otherwise', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    temporal: { options: { address: '127.0.0.1:7233', grpcCompression: { codec: 'none' } }, namespace: 'default' },
    apiKey: null,
    hookTimeoutMs: 60_000,
  });
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

it('takes the settings that all programs of Temporal take, and names a certificate that is not there', () => {
  const { temporal } = readConfig({
    TEMPORAL_ADDRESS: 'team.acct.tmprl.cloud:7233',
    TEMPORAL_NAMESPACE: 'team.acct',
    TEMPORAL_API_KEY: 'a-key',
  });
  expect(temporal).toMatchObject({
    namespace: 'team.acct',
    options: { address: 'team.acct.tmprl.cloud:7233', apiKey: 'a-key', tls: true },
  });
  expect(temporal.options.grpcCompression).toBeUndefined();
  const read = () =>
    readConfig({ TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/client.pem', TEMPORAL_TLS_CLIENT_KEY_PATH: '/nowhere/client.key' });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/^TEMPORAL settings: .*\/nowhere\/client\.(pem|key)/);
});

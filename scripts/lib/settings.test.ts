import { describe, expect, it } from 'vitest';
import { nodeVersionProblem } from './node-version.mjs';
import { readSettings, urlOf } from './settings.mjs';

describe('the settings of a start', () => {
  it('has defaults, also for variables that are set to nothing', () => {
    expect(readSettings({ HEDDLE_PORT: '', TEMPORAL_ADDRESS: '' })).toMatchObject({ host: '127.0.0.1', port: 3000, temporalAddress: null });
  });

  it.each(['abc', '-1', '70000', '3000.5'])('refuses the port %s, naming the variable', (port) => {
    expect(() => readSettings({ HEDDLE_PORT: port })).toThrow('HEDDLE_PORT');
  });

  it.each(['localhost', 'http://localhost:7233', 'a b:1'])('refuses the Temporal address %s, naming the variable', (address) => {
    expect(() => readSettings({ TEMPORAL_ADDRESS: address })).toThrow('TEMPORAL_ADDRESS');
  });

  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::1', 'http://[::1]:80'],
    ['::', 'http://[::1]:80'],
  ])('reaches a server that listens on %s at %s', (host, url) => {
    expect(urlOf(host, 80)).toBe(url);
  });
});

describe('the version of Node.js', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('%s is new enough', (version) => expect(nodeVersionProblem(version)).toBeNull());
  it.each(['20.18.3', '18.20.0', '9.0.0'])('%s is too old, and the message says what is needed', (version) =>
    expect(nodeVersionProblem(version)).toContain('20.19'),
  );
});

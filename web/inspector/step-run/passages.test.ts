import { describe, expect, it } from 'vitest';
import { readSearch } from '../../knowledge/search/search-params.ts';
import { passagesOf, searchAddress } from './passages.ts';

const passage = {
  citation: 1,
  text: 'Three days.',
  score: 0.03,
  document: 'delivery.md',
  documentId: 'doc_1',
  path: ['Times'],
  start: 0,
  end: 11,
  metadata: {},
};

describe('what the step run of Retrieve shows', () => {
  it('reads the passages of the output, leaving out what is none', () => {
    expect(passagesOf({ output: { passages: [passage, { citation: 'x' }] } })).toEqual([passage]);
    expect(passagesOf({ output: { $shortened: '{"passages":[', bytes: 90_000 } })).toEqual([]);
    expect(passagesOf({ output: null })).toEqual([]);
  });

  it('leads to the same search: question, filter and the settings of the node', () => {
    const resolved = { query: 'How long & far?', filter: [{ field: 'year', op: 'gte', value: 2026 }] };
    const address = searchAddress({ resolved }, { knowledge: 'kb_1', mode: 'keyword', neighbours: 2 });
    expect(address).toMatch(/^\/knowledge\/kb_1\?tab=search&/);
    const search = readSearch(new URLSearchParams(address?.split('?')[1]));
    expect(search).toMatchObject({
      ...resolved,
      settings: { mode: 'keyword', limit: 6, context: { maxTokens: 3_000, neighbours: 2 }, rerank: { kind: 'none' } },
    });
  });

  it('leads nowhere without a question or a knowledge base', () => {
    expect(searchAddress({ resolved: {} }, { knowledge: 'kb_1' })).toBeNull();
    expect(searchAddress({ resolved: { query: 'q' } }, {})).toBeNull();
  });
});

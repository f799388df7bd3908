import { describe, expect, it } from 'vitest';
import { nodeTypes } from '../canvas/catalogue.ts';
import { entriesOf, sectionsOf } from './palette-entries.ts';
import { rankEntries } from './rank-entries.ts';

const entries = entriesOf(sectionsOf(nodeTypes));
const found = (search: string) => rankEntries(entries, search).map(({ entry }) => entry.key);

/** What people type, and what Enter must take. */
const FIRST: readonly (readonly [search: string, key: string])[] = [
  // Titles, also cut short and in any case.
  ['if', 'if'],
  ['IF', 'if'],
  ['set', 'set'],
  ['for each', 'map'],
  ['For Each', 'map'],
  ['each', 'map'],
  ['call a', 'subworkflow'],
  ['wait', 'wait'],
  ['switch', 'switch'],
  ['merge', 'merge'],
  ['http', 'http'],
  ['HTTP request', 'http'],
  ['code', 'code'],
  ['classify', 'classify'],
  ['agent', 'agent'],
  ['memory', 'memory'],
  ['retrieve', 'retrieve'],
  ['review', 'review'],
  ['respond', 'respond'],
  ['webhook', 'webhook'],
  ['chat', 'chat'],
  ['fail', 'fail'],
  ['text', 'template'],
  ['extract', 'extract'],
  ['guard', 'guardrails'],
  ['ask', 'llm'],
  ['ask for', 'batch'],
  ['summarise', 'llm/Summarise'],
  ['add to', 'ingest'],
  // Synonyms, whole and cut short.
  ['loop', 'map'],
  ['iterate', 'map'],
  ['foreach', 'map'],
  ['delay', 'wait'],
  ['sleep', 'wait'],
  ['pause', 'wait'],
  ['gpt', 'llm'],
  ['chatgpt', 'llm'],
  ['openai', 'llm'],
  ['claude', 'llm'],
  ['llm', 'llm'],
  ['ai', 'llm'],
  ['prompt', 'llm'],
  ['model', 'llm'],
  ['ai agent', 'agent'],
  ['tools', 'agent'],
  ['json', 'set'],
  ['edit fields', 'set'],
  ['variable', 'set'],
  ['rename', 'set'],
  ['cond', 'if'],
  ['condition', 'if'],
  ['branch', 'if'],
  ['filter', 'if'],
  ['router', 'switch'],
  ['route', 'switch'],
  ['search', 'retrieve'],
  ['rag', 'retrieve'],
  ['vector', 'retrieve'],
  ['javascript', 'code'],
  ['js', 'code'],
  ['script', 'code'],
  ['function', 'code'],
  ['api', 'http'],
  ['fetch', 'http'],
  ['approval', 'review'],
  ['human in the loop', 'review'],
  ['join', 'merge'],
  ['sub-workflow', 'subworkflow'],
  ['execute workflow', 'subworkflow'],
  ['intent', 'classify'],
  ['sentiment', 'classify'],
  ['pii', 'guardrails'],
  ['ocr', 'extract'],
  ['summary', 'llm/Summarise'],
  ['summarize', 'llm/Summarise'],
  ['translation', 'llm/Translate'],
  ['form', 'manual'],
  ['mcp', 'called'],
  ['stop and error', 'fail'],
  ['throw', 'fail'],
  ['reply', 'respond'],
  ['embedding', 'ingest'],
  ['trigger', 'webhook'],
  // There is no such node: the nearest one is offered.
  ['email', 'http'],
  ['send email', 'http'],
  ['gmail', 'http'],
  ['slack', 'http'],
  ['google sheets', 'http'],
  ['postgres', 'http'],
  ['python', 'code'],
  ['schedule', 'webhook'],
  ['cron', 'webhook'],
  ['sort', 'set'],
];

describe('searching for a node', () => {
  it.each(FIRST)('%s finds %s first', (search, key) => {
    expect(found(search)[0]).toBe(key);
  });

  it('puts titles before keywords before descriptions', () => {
    const entry = (title: string, keywords: readonly string[], description: string) => ({ title, keywords, description });
    const list = [
      entry('One', [], 'Has a needle in it.'),
      entry('Two', ['needle'], ''),
      entry('Needle work', [], ''),
      entry('Three', ['haystack'], 'Nothing.'),
    ];
    expect(rankEntries(list, 'needle').map(({ entry: { title } }) => title)).toEqual(['Needle work', 'Two', 'One']);
  });

  it('needs every word, in any order and with any sign between them', () => {
    expect(found('request http')[0]).toBe('http');
    expect(found('sub workflow')[0]).toBe('subworkflow');
    expect(found('no such thing at all')).toEqual([]);
    expect(found('résumé')).toEqual([]);
    expect(found('Wébhook')[0]).toBe('webhook');
  });

  it('says how a node stands in for one that does not exist, and only then', () => {
    expect(rankEntries(entries, 'python')[0]).toMatchObject({ entry: { key: 'code' }, how: 'Runs JavaScript or TypeScript only.' });
    expect(rankEntries(entries, 'http')[0]?.how).toBeNull();
  });

  it('keeps everything, in its order, while nothing is searched for', () => {
    expect(found('  ')).toEqual(entries.map(({ key }) => key));
  });

  it('takes signs of patterns for what they are', () => {
    for (const search of ['(', '.*', '[a', '\\', '{{ x }}']) expect(() => found(search)).not.toThrow();
  });
});

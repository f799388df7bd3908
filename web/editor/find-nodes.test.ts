import { describe, expect, it } from 'vitest';
import { graphSchema } from '#graph/graph';
import { nodeTypes } from '../canvas/catalogue.ts';
import { findNodes } from './find-nodes.ts';

const node = (name: string, type: string, more: object = {}) => ({ id: `id_${name}`, name, type, position: { x: 0, y: 0 }, ...more });
const graph = graphSchema.parse({
  format: 1,
  nodes: [
    node('start', 'webhook', { config: { path: 'orders' } }),
    node('draft', 'llm', { inputs: { prompt: 'Write a friendly letter to {{ start.body.customer }}\nabout the delayed parcel.' } }),
    node('letter', 'template', { inputs: { text: 'Dear customer' } }),
    node('letter_check', 'guardrails'),
    node('sort', 'classify', { config: { labels: [{ name: 'billing' }, { name: 'Überweisung' }] } }),
  ],
  notes: [{ id: 'note_1', text: '# Refunds\nAsk finance first.', position: { x: 0, y: 0 }, size: { width: 200, height: 100 } }],
  edges: [],
});
const names = (query: string) => findNodes(graph, nodeTypes, query).map(({ name }) => name);

describe('finding a node', () => {
  it('puts names before types before what is written inside', () => {
    expect(names('letter')).toEqual(['letter', 'letter_check', 'draft']);
    expect(names('classify')[0]).toBe('sort');
    expect(names('webhook')).toEqual(['start']);
  });

  it('looks into every setting, whatever the case or the nesting, and shows where', () => {
    expect(names('BILLING')).toEqual(['sort']);
    expect(names('überweisung')).toEqual(['sort']);
    const [found] = findNodes(graph, nodeTypes, 'delayed parcel');
    expect(found?.name).toBe('draft');
    expect(found?.excerpt).toContain('about the delayed parcel');
  });

  it('finds notes by their text', () => {
    expect(findNodes(graph, nodeTypes, 'finance')).toEqual([
      { id: 'note_1', name: '# Refunds', kind: 'Note', type: null, excerpt: '# Refunds Ask finance first.' },
    ]);
  });

  it('wants every word, and lists everything for none', () => {
    expect(names('friendly billing')).toEqual([]);
    expect(names('  ')).toHaveLength(6);
  });
});

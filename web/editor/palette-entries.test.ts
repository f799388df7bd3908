import { describe, expect, it } from 'vitest';
import { nodeTypes } from '../canvas/catalogue.ts';
import { findEntry, searchSections, sectionsOf } from './palette-entries.ts';

const sections = sectionsOf(nodeTypes);
const found = (search: string) => searchSections(sections, search).flatMap(({ entries }) => entries.map(({ key }) => key));

describe('the palette', () => {
  it('offers every node type once, with its presets', () => {
    expect(sections.flatMap(({ types }) => types.map(({ type }) => type)).toSorted()).toEqual(Object.keys(nodeTypes).toSorted());
    expect(sections.flatMap(({ types }) => types).find(({ type }) => type === 'llm')?.presets.map(({ title }) => title)).toContain('Summarise');
  });

  it('finds types and presets by every word of a search', () => {
    expect(found('summarise')).toEqual(['llm/Summarise']);
    expect(found('http request')).toContain('http');
    expect(found('no such thing at all')).toEqual([]);
  });

  it('knows its entries by their keys', () => {
    expect(findEntry(nodeTypes, 'llm/Translate')).toMatchObject({ type: 'llm', title: 'Translate' });
    expect(findEntry(nodeTypes, 'llm')).toMatchObject({ type: 'llm', preset: undefined });
    expect(findEntry(nodeTypes, 'llm/Nothing')).toBeNull();
    expect(findEntry(nodeTypes, 'text/plain')).toBeNull();
  });
});

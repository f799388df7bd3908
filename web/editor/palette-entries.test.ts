import { describe, expect, it } from 'vitest';
import { nodeTypes } from '../canvas/catalogue.ts';
import { findEntry, sectionsOf } from './palette-entries.ts';

const sections = sectionsOf(nodeTypes);

describe('the palette', () => {
  it('offers every node type once, with its presets', () => {
    expect(sections.flatMap(({ types }) => types.map(({ type }) => type)).toSorted()).toEqual(Object.keys(nodeTypes).toSorted());
    expect(
      sections
        .flatMap(({ types }) => types)
        .find(({ type }) => type === 'llm')
        ?.presets.map(({ title }) => title),
    ).toContain('Summarise');
  });

  it('knows its entries by their keys', () => {
    expect(findEntry(nodeTypes, 'llm/Translate')).toMatchObject({ type: 'llm', title: 'Translate' });
    expect(findEntry(nodeTypes, 'llm')).toMatchObject({ type: 'llm', preset: undefined });
    expect(findEntry(nodeTypes, 'llm/Nothing')).toBeNull();
    expect(findEntry(nodeTypes, 'text/plain')).toBeNull();
  });
});

import type { AnyNodeType, Catalogue, Category, IconName, NodePreset } from '#graph/node-type';
import { categories } from '../canvas/node-icon.tsx';
import type { Searchable } from './rank-entries.ts';

/** One thing that the palette offers: a node type, or one of its presets. */
export interface PaletteEntry extends Searchable {
  /** Known by this in drag data and lists: `llm`, or `llm/Summarise`. */
  readonly key: string;
  readonly type: string;
  readonly preset: NodePreset | undefined;
  readonly icon: IconName;
  readonly category: Category;
}

/** A node type with its presets. */
export interface PaletteType extends PaletteEntry {
  readonly presets: readonly PaletteEntry[];
}

/** A category and what it holds. */
export interface PaletteSection {
  readonly id: Category;
  readonly title: string;
  readonly types: readonly PaletteType[];
}

/** The catalogue as the palette shows it, in the order of the categories. */
export function sectionsOf(catalogue: Catalogue): readonly PaletteSection[] {
  const types = Object.values(catalogue).map(entryOf);
  return categories
    .map(({ id, title }) => ({ id, title, types: types.filter(({ category }) => category === id) }))
    .filter((section) => section.types.length > 0);
}

function entryOf(type: AnyNodeType): PaletteType {
  const { category } = type;
  const presets = (type.presets ?? []).map((preset): PaletteEntry => {
    const { title, description, icon, keywords = [] } = preset;
    return { key: `${type.type}/${title}`, type: type.type, preset, title, description, keywords, icon, category };
  });
  const { title, description, icon, standsInFor } = type;
  return {
    key: type.type,
    type: type.type,
    preset: undefined,
    title,
    description,
    keywords: [...(type.keywords ?? []), type.type],
    standsInFor,
    icon,
    category,
    presets,
  };
}

/** Every type, each followed by its presets: what a search looks through. */
export function entriesOf(sections: readonly PaletteSection[]): readonly PaletteEntry[] {
  return sections.flatMap(({ types }) => types.flatMap((type) => [type, ...type.presets]));
}

/** The entry with this key; null for one that this catalogue does not have. */
export function findEntry(catalogue: Catalogue, key: string): PaletteEntry | null {
  const [type = ''] = key.split('/', 1);
  const found = catalogue[type];
  if (found === undefined) return null;
  const entry = entryOf(found);
  return key === type ? entry : (entry.presets.find((preset) => preset.key === key) ?? null);
}

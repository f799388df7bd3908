import type { AnyNodeType, Catalogue, Category, IconName, NodePreset } from '#graph/node-type';
import { categories } from '../canvas/node-icon.tsx';

/** One thing that the palette offers: a node type, or one of its presets. */
export interface PaletteEntry {
  /** Known by this in drag data and lists: `llm`, or `llm/Summarise`. */
  readonly key: string;
  readonly type: string;
  readonly preset: NodePreset | undefined;
  readonly title: string;
  readonly description: string;
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
  return categories.map(({ id, title }) => ({ id, title, types: types.filter(({ category }) => category === id) })).filter((section) => section.types.length > 0);
}

function entryOf(type: AnyNodeType): PaletteType {
  const { category } = type;
  const presets = (type.presets ?? []).map((preset): PaletteEntry => ({ key: `${type.type}/${preset.title}`, type: type.type, preset, title: preset.title, description: preset.description, icon: preset.icon, category }));
  return { key: type.type, type: type.type, preset: undefined, title: type.title, description: type.description, icon: type.icon, category, presets };
}

/** What matches every word of a search: types whose own words do, each with those of its presets that do. */
export function searchSections(sections: readonly PaletteSection[], search: string): readonly { readonly id: Category; readonly title: string; readonly entries: readonly PaletteEntry[] }[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ title, type, description }: PaletteEntry): boolean => {
    const text = `${title} ${type} ${description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return sections
    .map(({ id, title, types }) => ({ id, title, entries: types.flatMap((type) => [type, ...type.presets]).filter(matches) }))
    .filter((section) => section.entries.length > 0);
}

/** The entry with this key; null for one that this catalogue does not have. */
export function findEntry(catalogue: Catalogue, key: string): PaletteEntry | null {
  const [type = ''] = key.split('/', 1);
  const found = catalogue[type];
  if (found === undefined) return null;
  const entry = entryOf(found);
  return key === type ? entry : (entry.presets.find((preset) => preset.key === key) ?? null);
}

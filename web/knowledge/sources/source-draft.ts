import type { z } from 'zod';
import type { JsonObject } from '#graph/json';
import {
  type changeSourceBody,
  type createSourceBody,
  type KnowledgeSource,
  type SourceSettings,
  sourceSettingsSchema,
} from '#graph/knowledge-source';
import type { SourceKind } from './source-kinds.ts';

/** What is being filled in. It has the fields of all kinds, so that looking at another kind loses nothing. */
export interface SourceDraft {
  readonly kind: SourceKind;
  readonly name: string;
  /** One address a line. */
  readonly urls: string;
  readonly sitemap: string;
  readonly within: string;
  readonly limit: number;
  /** Signs in to web pages; empty: none. */
  readonly connection: string;
  readonly folder: string;
  readonly pattern: string;
  readonly database: string;
  readonly query: string;
  readonly keyColumn: string;
  readonly nameColumn: string;
  /** Divided by commas. */
  readonly textColumns: string;
  readonly metadata: JsonObject;
  readonly everyMinutes: number | null;
  readonly followsDeletions: boolean;
}

/** A field of the draft that something can be wrong with. */
type DraftField = 'urls' | 'sitemap' | 'within' | 'folder' | 'pattern' | 'database' | 'query' | 'keyColumn' | 'nameColumn' | 'textColumns';
export type DraftProblems = { readonly [field in DraftField]?: string };

const empty: SourceDraft = {
  kind: 'url', name: '', urls: '', sitemap: '', within: '', limit: 500, connection: '', folder: '', pattern: '**/*', database: '', query: '', keyColumn: '', nameColumn: '', textColumns: '',
  metadata: {}, everyMinutes: null, followsDeletions: true,
}; // prettier-ignore

/** A draft to begin with: of a source that is changed, or of a new one. */
export function draftOf(source: KnowledgeSource | null): SourceDraft {
  if (source === null) return empty;
  const { settings, name, metadata, everyMinutes, followsDeletions } = source;
  return { ...empty, ...fieldsOf(settings), kind: settings.kind, name, metadata: metadata as JsonObject, everyMinutes, followsDeletions };
}

function fieldsOf(settings: SourceSettings): Partial<SourceDraft> {
  switch (settings.kind) {
    case 'url':
      return { urls: settings.urls.join('\n'), connection: settings.connection ?? '' };
    case 'sitemap':
      return { sitemap: settings.url, within: settings.within ?? '', limit: settings.limit, connection: settings.connection ?? '' };
    case 'folder':
      return { folder: settings.folder, pattern: settings.pattern };
    case 'sql':
      return {
        database: settings.connection,
        query: settings.query,
        keyColumn: settings.keyColumn,
        nameColumn: settings.nameColumn ?? '',
        textColumns: settings.textColumns.join(', '),
      };
    case 'webhook':
      return {};
  }
}

/** The lines of a text that hold something, each once. */
function linesOf(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(/\s*\n\s*/)
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ];
}

function settingsIn(draft: SourceDraft): z.input<typeof sourceSettingsSchema> {
  const connection = draft.connection === '' ? {} : { connection: draft.connection };
  switch (draft.kind) {
    case 'url':
      return { kind: 'url', urls: [...linesOf(draft.urls)], ...connection };
    case 'sitemap':
      return {
        kind: 'sitemap',
        url: draft.sitemap.trim(),
        limit: draft.limit,
        ...(draft.within.trim() === '' ? {} : { within: draft.within.trim() }),
        ...connection,
      };
    case 'folder':
      return { kind: 'folder', folder: draft.folder, pattern: draft.pattern.trim() === '' ? '**/*' : draft.pattern.trim() };
    case 'sql':
      return {
        kind: 'sql',
        connection: draft.database,
        query: draft.query,
        keyColumn: draft.keyColumn.trim(),
        ...(draft.nameColumn.trim() === '' ? {} : { nameColumn: draft.nameColumn.trim() }),
        textColumns: [...linesOf(draft.textColumns.replaceAll(',', '\n'))],
      };
    case 'webhook':
      return { kind: 'webhook' };
  }
}

/** Where the settings keep a field of the draft under another name. */
const draftFields: { readonly [kind in SourceKind]?: { readonly [setting: string]: DraftField } } = {
  sitemap: { url: 'sitemap' },
  sql: { connection: 'database' },
};

/** What to say when a field is empty that must not be. */
const missing: { readonly [field in DraftField]?: string } = {
  urls: 'Give at least one address.',
  sitemap: 'Give the address of the sitemap.',
  folder: 'Choose a folder.',
  database: 'Choose a connection to a database.',
  query: 'Write the query that gives the rows.',
  keyColumn: 'Name the column that tells rows apart.',
  textColumns: 'Name at least one column whose text is read.',
};

/** What is sent of a draft, or what is wrong with which of its fields. */
export function readDraft(
  draft: SourceDraft,
): { readonly body: SourceBody; readonly problems: null } | { readonly body: null; readonly problems: DraftProblems } {
  const settings = settingsIn(draft);
  const parsed = sourceSettingsSchema.safeParse(settings);
  if (!parsed.success) return { body: null, problems: problemsOf(draft, settings, parsed.error.issues) };
  const name = draft.name.trim();
  const isRead = draft.kind !== 'webhook';
  return {
    body: {
      ...(name === '' ? {} : { name }),
      settings: parsed.data,
      metadata: { ...draft.metadata },
      everyMinutes: isRead ? draft.everyMinutes : null,
      followsDeletions: isRead ? draft.followsDeletions : true,
    },
    problems: null,
  };
}

function problemsOf(
  draft: SourceDraft,
  settings: z.input<typeof sourceSettingsSchema>,
  issues: readonly z.core.$ZodIssue[],
): DraftProblems {
  const problems: { [field in DraftField]?: string } = {};
  for (const { path, message } of issues) {
    const [setting = '', index] = path;
    const field = draftFields[draft.kind]?.[String(setting)] ?? (String(setting) as DraftField);
    if (problems[field] !== undefined) continue;
    const isEmpty = missing[field] !== undefined && draft[field].trim() === '';
    const wrong = settings.kind === 'url' && typeof index === 'number' ? settings.urls[index] : undefined;
    problems[field] = isEmpty ? missing[field]! : wrong === undefined ? sentence(message) : `“${wrong.slice(0, 80)}”: ${message}.`;
  }
  return problems;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

type SourceBody = z.output<typeof createSourceBody>;
type SourceChanges = z.input<typeof changeSourceBody>;

/** What of a source is another than before, as it is sent; null when nothing is. An empty name is no change. */
export function changesOf(before: SourceDraft, body: SourceBody): SourceChanges | null {
  const old: Partial<SourceBody> = readDraft(before).body ?? {};
  const names = (['name', 'settings', 'metadata', 'everyMinutes', 'followsDeletions'] as const).filter(
    (name) => body[name] !== undefined && JSON.stringify(body[name]) !== JSON.stringify(old[name]),
  );
  return names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, body[name]]));
}

/** How a file is read. */
export type DocumentKind = 'pdf' | 'office' | 'html' | 'markdown' | 'text' | 'csv' | 'tsv' | 'json' | 'json-lines' | 'code';

const byExtension: Readonly<Record<string, DocumentKind>> = {
  pdf: 'pdf', docx: 'office', docm: 'office', xlsx: 'office', xlsm: 'office',
  html: 'html', htm: 'html', xhtml: 'html', md: 'markdown', markdown: 'markdown', mdx: 'markdown', txt: 'text', log: 'text',
  csv: 'csv', tsv: 'tsv', tab: 'tsv', json: 'json', jsonl: 'json-lines', ndjson: 'json-lines',
}; // prettier-ignore

const languages: Readonly<Record<string, string>> = {
  ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'tsx', js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'jsx', py: 'python', pyi: 'python',
  java: 'java', kt: 'kotlin', kts: 'kotlin', scala: 'scala', go: 'go', rs: 'rust', c: 'c', h: 'c', cc: 'cpp', cpp: 'cpp', cxx: 'cpp', hpp: 'cpp', cs: 'csharp', fs: 'fsharp',
  rb: 'ruby', php: 'php', swift: 'swift', m: 'objective-c', dart: 'dart', lua: 'lua', r: 'r', jl: 'julia', pl: 'perl', ex: 'elixir', exs: 'elixir', erl: 'erlang', hs: 'haskell', clj: 'clojure',
  sh: 'shell', bash: 'shell', zsh: 'shell', ps1: 'powershell', sql: 'sql', graphql: 'graphql', proto: 'protobuf', css: 'css', scss: 'scss', less: 'less', vue: 'vue', svelte: 'svelte',
  yaml: 'yaml', yml: 'yaml', toml: 'toml', ini: 'ini', xml: 'xml', tf: 'hcl', gradle: 'groovy', groovy: 'groovy',
}; // prettier-ignore

const byMediaType: Readonly<Record<string, DocumentKind>> = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'office',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'office',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'text/markdown': 'markdown',
  'text/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/json': 'json',
  'application/x-ndjson': 'json-lines',
  'application/jsonl': 'json-lines',
};

/** How a file is to be read by its name, else by its media type; `text` when neither says. */
export function kindOf(name: string, mediaType: string): { readonly kind: DocumentKind; readonly language?: string } {
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(byExtension, extension)) return { kind: byExtension[extension]! };
  if (Object.hasOwn(languages, extension)) return { kind: 'code', language: languages[extension]! };
  const essence = mediaType.split(';')[0]!.trim().toLowerCase();
  return { kind: Object.hasOwn(byMediaType, essence) ? byMediaType[essence]! : 'text' };
}

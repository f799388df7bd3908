import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTemplateKnowledge, withKnowledge } from './knowledge.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heddle-template-'));
  mkdirSync(join(folder, 'documents'));
  writeFileSync(join(folder, 'documents', 'a.md'), '# A');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (documents: readonly object[]): void =>
  writeFileSync(join(folder, 'knowledge.json'), JSON.stringify({ name: 'Handbook', documents }));

describe('loadTemplateKnowledge', () => {
  it('is nothing for a template without', async () => expect(await loadTemplateKnowledge(folder)).toBeNull());

  it('reads the documents', async () => {
    write([{ key: 'a', name: 'A', file: 'documents/a.md', metadata: { year: 2026 } }]);
    expect(await loadTemplateKnowledge(folder)).toEqual({
      name: 'Handbook',
      description: '',
      fields: [],
      documents: [{ key: 'a', name: 'A', text: '# A', metadata: { year: 2026 } }],
    });
  });

  it.each([
    ['a file elsewhere', [{ key: 'a', name: 'A', file: '../secret.md' }], /Markdown file in the folder/],
    ['no documents', [], /not valid/],
    [
      'a key that is there twice',
      [
        { key: 'a', name: 'A', file: 'documents/a.md' },
        { key: 'a', name: 'B', file: 'documents/a.md' },
      ],
      /two documents with the key "a"/,
    ],
    ['a file that is missing', [{ key: 'b', name: 'B', file: 'documents/b.md' }], /b\.md/],
  ])('says what is wrong: %s', async (_what, documents, message) => {
    write(documents);
    await expect(loadTemplateKnowledge(folder)).rejects.toThrow(message);
  });
});

describe('withKnowledge', () => {
  it('points every setting "knowledge" of the template at the base, however deep, and nothing else', () => {
    const config = {
      knowledge: 'template',
      tools: [{ config: { knowledge: 'template', name: 'template' } }, { config: { knowledge: 'kb_1' } }],
    };
    expect(withKnowledge(config, 'kb_new')).toEqual({
      knowledge: 'kb_new',
      tools: [{ config: { knowledge: 'kb_new', name: 'template' } }, { config: { knowledge: 'kb_1' } }],
    });
  });
});

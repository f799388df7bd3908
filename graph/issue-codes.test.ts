import { describe, expect, it } from 'vitest';
import { sourceFiles } from '#test/sources';
import { issueCodes } from './issue-codes.ts';

const [page] = sourceFiles(/^docs\/errors\.md$/);
const section = /## Issues of the check\n([\s\S]*?)\n## /.exec(page?.text ?? '')?.[1] ?? '';
const sources = sourceFiles(/^(graph\/(check.*|expression\/.*)|nodes\/.*)\.ts$/).filter(({ path }) => !path.endsWith('.test.ts'));

describe('the codes of the check', () => {
  it('each have a heading among the issues in docs/errors.md', () => {
    const headings = [...section.matchAll(/^### ([A-Z_]+)$/gm)].map((match) => match[1]);
    expect(headings).toEqual(expect.arrayContaining(Object.keys(issueCodes)));
  });

  it('all come up somewhere', () => {
    const text = sources.map((file) => file.text).join('\n');
    expect(Object.keys(issueCodes).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});

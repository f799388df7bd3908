import { describe, expect, it } from 'vitest';
import { exportFileName, freeName, readWorkflowFile } from './workflow-file.ts';

describe('exportFileName', () => {
  it('keeps what every file system takes', () => {
    expect(exportFileName('Support: Triage / Ärger')).toBe('support-triage-a-rger.heddle.json');
    expect(exportFileName('日本')).toBe('workflow.heddle.json');
  });
});

describe('readWorkflowFile', () => {
  it('parses JSON', async () => {
    expect(await readWorkflowFile(new File(['{"a":1}'], 'a.json'))).toEqual({ ok: true, content: { a: 1 } });
  });
  it('says in words that a file is no JSON', async () => {
    expect(await readWorkflowFile(new File(['<html>'], 'page.html'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('page.html'),
    });
  });
});

describe('freeName', () => {
  it('counts up until nobody has the name', () => {
    expect(freeName('Untitled', [])).toBe('Untitled');
    expect(freeName('Untitled', ['Untitled', 'Untitled 2'])).toBe('Untitled 3');
  });
});

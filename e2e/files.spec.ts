import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import type { Graph } from '#graph/graph';
import { expect, test } from './fixtures.ts';

const invoice = {
  name: 'invoice.png',
  mimeType: 'image/png',
  buffer: readFileSync(new URL('../templates/invoice-extraction/assets/invoice.png', import.meta.url)),
};
const terms = { name: 'terms.txt', mimeType: 'text/plain', buffer: Buffer.from('Paid within 30 days.') };

const base = { typeVersion: 1, parentId: null, policy: {}, pinned: null };
const graph = {
  format: 1,
  nodes: [
    {
      ...base,
      id: 'form',
      name: 'form',
      type: 'manual',
      position: { x: 0, y: 0 },
      config: { fields: [{ type: 'file', name: 'photo', title: 'Photo' }] },
      inputs: {},
    },
    {
      ...base,
      id: 'read',
      name: 'read',
      type: 'llm',
      position: { x: 320, y: 0 },
      config: {},
      inputs: { prompt: 'What is this?', files: '{{ input.photo }}' },
    },
  ],
  edges: [{ id: 'e1', from: { node: 'form', port: 'out' }, to: { node: 'read' } }],
  notes: [],
  groups: [],
} as unknown as Graph;

async function choose(page: Page, button: Locator, file: typeof invoice): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await button.click();
  await (await chooser).setFiles(file);
}

test('a file is uploaded for a test run, goes to the model, and the run shows it', async ({ page, signedIn, api, editor, run }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Reads a photo', graph);
  await editor.open(workflow.id);
  await editor.toolbar.getByRole('button', { name: 'Test run' }).click();
  const panel = page.getByRole('complementary', { name: 'Test run' });
  await choose(page, panel.getByRole('button', { name: 'Photo: choose a file' }), invoice);
  await expect(panel.getByRole('list', { name: 'Photo' })).toContainText('invoice.png');
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(editor.nodeWithStatus('read', 'finished')).toBeVisible();

  await page.goto('/runs');
  await page
    .getByRole('link', { name: /Reads a photo/ })
    .first()
    .click();
  await expect(run.status).toHaveText('Finished');
  const picture = page.getByRole('img', { name: 'invoice.png' }).first();
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(100);
});

test('a node has files of its own, or takes those that come in', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Knows the terms', graph);
  await editor.open(workflow.id);
  await editor.node('read').click();
  const settings = editor.settingsOf('read');
  const field = settings.locator('[data-field="inputs.files"]');
  await expect(field.getByRole('textbox', { name: 'Files' })).toContainText('{{ input.photo }}');
  await field.getByRole('button', { name: 'Use a fixed value' }).click();
  await choose(page, field.getByRole('button', { name: 'Files: choose files' }), terms);
  await expect(field.getByRole('list', { name: 'Files' })).toContainText('terms.txt');
  await editor.saved();
  await page.reload();
  await editor.node('read').click();
  await expect(field.getByRole('list', { name: 'Files' })).toContainText('20 bytes');
  await field.getByRole('button', { name: 'Remove terms.txt' }).click();
  await field.getByRole('button', { name: 'Use an expression' }).click();
  await expect(field.getByRole('textbox', { name: 'Files' })).toBeVisible();
});

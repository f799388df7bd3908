import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const manual = `# Kettle K-300

## Warranty

The kettle has a warranty of two years. The heating element is covered for five years.

## Cleaning

Descale the kettle once a month with vinegar.
`;

async function createBase(page: Page, name: string): Promise<void> {
  await page.goto('/knowledge');
  await page.getByRole('button', { name: 'New knowledge base' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New knowledge base' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Description').fill('What we tell customers of our kettles.');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

async function upload(
  page: Page,
  ...files: readonly { readonly name: string; readonly mimeType: string; readonly text: string }[]
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add documents: choose files' }).click();
  await (await chooser).setFiles(files.map(({ name, mimeType, text }) => ({ name, mimeType, buffer: Buffer.from(text) })));
}

test('documents are added, found by a search that can be linked to, and deleted', async ({ page, signedIn }) => {
  await signedIn();
  await page.getByRole('navigation', { name: 'Heddle' }).getByRole('link', { name: 'Knowledge' }).click();
  await createBase(page, 'Manuals');
  await upload(
    page,
    { name: 'kettle.md', mimeType: 'text/markdown', text: manual },
    { name: 'broken.pdf', mimeType: 'application/pdf', text: '%PDF-1.4 and then nothing' },
  );

  const documents = page.getByRole('list', { name: 'Documents' });
  const kettle = documents.getByRole('listitem').filter({ hasText: 'kettle.md' });
  const broken = documents.getByRole('listitem').filter({ hasText: 'broken.pdf' });
  await expect(kettle.getByText('Indexed')).toBeVisible();
  await expect(broken.getByText('Failed')).toBeVisible();
  await expect(broken.getByRole('button', { name: 'Retry broken.pdf' })).toBeVisible();

  await kettle.getByRole('button', { name: 'kettle.md', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'kettle.md' });
  await expect(panel.getByRole('region', { name: 'Chunks' })).toContainText('The heating element is covered for five years.');
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByRole('searchbox', { name: 'Query' }).fill('How long is the warranty of the heating element?');
  await page.getByRole('searchbox', { name: 'Query' }).press('Enter');
  const first = page.getByRole('list', { name: 'Candidates' }).getByRole('listitem').first();
  await expect(first).toContainText('covered for five years');
  await expect(first).toContainText('kettle.md');
  await expect(page.getByRole('region', { name: 'What the model gets' })).toContainText('[1] kettle.md');
  await expect(page).toHaveURL(/tab=search&q=How/);
  await page.reload();
  await expect(first).toContainText('covered for five years');

  await page.getByRole('tab', { name: 'Documents' }).click();
  await broken.getByRole('button', { name: 'Delete broken.pdf' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete document' }).click();
  await expect(broken).toBeHidden();
  await expect(kettle).toBeVisible();
});

test('another way of cutting is looked at, built beside the live index, and switched to', async ({ page, signedIn }) => {
  await signedIn();
  await createBase(page, 'Handbook');
  await page.getByRole('button', { name: 'Paste text' }).click();
  const paste = page.getByRole('dialog', { name: 'Paste text' });
  await paste.getByLabel('Name').fill('Kettle handbook');
  await paste.getByLabel('Text').fill(manual);
  await paste.getByRole('button', { name: 'Add document' }).click();
  await expect(page.getByRole('list', { name: 'Documents' }).getByText('Indexed')).toBeVisible();

  await page.getByRole('tab', { name: 'Index' }).click();
  await page.getByLabel('Preview with').click();
  await page.getByRole('option', { name: 'Pasted text' }).click();
  await page.getByLabel('Text to cut').fill(manual);
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByRole('status')).toContainText('1 chunk');
  await page.getByLabel('Chunking').click();
  await page.getByRole('option', { name: 'By headings' }).click();
  await expect(preview.getByRole('status')).toContainText('2 chunks');
  await expect(preview.getByRole('list', { name: 'Chunks' })).toContainText('Kettle K-300 › Cleaning');

  await page.getByRole('button', { name: 'Build a new generation' }).click();
  const generations = page.getByRole('list', { name: 'Generations' });
  await generations.getByRole('button', { name: 'Switch to generation 2' }).click();
  const second = generations.getByRole('listitem').filter({ hasText: 'Generation 2' });
  await expect(second.getByText('Live', { exact: true })).toBeVisible();
  await generations.getByRole('button', { name: 'Remove generation 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove generation' }).click();
  await expect(generations.getByRole('listitem')).toHaveCount(1);

  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Delete knowledge base' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete knowledge base' }).click();
  await expect(page).toHaveURL(/\/knowledge$/);
  await expect(page.getByText('Handbook', { exact: true })).toBeHidden();
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './fixtures.ts';
import { KnowledgePage } from './pages/knowledge-page.ts';

/** A website that can change: texts by path, listed in `/sitemap.xml`. */
const pages = new Map<string, string>();
let site = '';
const server = createServer((request, response) => {
  const text = pages.get(request.url ?? '');
  if (request.url === '/sitemap.xml') {
    const urls = [...pages.keys()].map((path) => `<url><loc>${site}${path}</loc></url>`).join('');
    response
      .setHeader('content-type', 'application/xml')
      .end(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls}</urlset>`);
  } else if (request.url === '/members') response.writeHead(403).end();
  else if (text === undefined) response.writeHead(404).end();
  else
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><html><head><title>Kettles</title></head><body><main><h1>Kettles</h1><p>${text}</p></main></body></html>`);
});

test.beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.beforeEach(() => {
  pages.clear();
  pages.set('/warranty', 'The warranty of the kettle lasts for two years.');
  pages.set('/cleaning', 'Descale the kettle once a month with vinegar.');
  pages.set('/recall', 'The kettles of the year 2019 are recalled.');
});

test.afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
});

test('a website is read, and read again when it has changed', async ({ page, signedIn }) => {
  const knowledge = new KnowledgePage(page);
  await signedIn();
  await knowledge.create('Website of kettles');
  await knowledge.open('Sources');
  await expect(page.getByRole('heading', { name: 'No sources yet' })).toBeVisible();

  await knowledge.addSource('Sitemap', { 'Address of the sitemap': `${site}/sitemap.xml`, Name: 'Kettle site' });
  const card = knowledge.source('Kettle site');
  await expect(card).toContainText('3 added');
  await expect(card).toContainText('3 documents');
  await expect(card.getByText('Synced', { exact: true })).toBeVisible();

  await knowledge.open('Documents');
  await expect(knowledge.documents.getByRole('listitem').filter({ hasText: 'from Kettle site' })).toHaveCount(3);
  await expect(knowledge.documents.getByText('Indexed')).toHaveCount(3);
  await knowledge.finds('How long does the warranty last?', 'lasts for two years');

  pages.set('/warranty', 'The warranty of the kettle lasts for seven years.');
  pages.delete('/recall');
  await knowledge.open('Sources');
  await card.getByRole('button', { name: 'Sync Kettle site now' }).click();
  await expect(card).toContainText('1 changed, 1 removed, 1 unchanged');
  await expect(card).toContainText('2 documents');

  await knowledge.finds('How long does the warranty last?', 'lasts for seven years');
  await expect(knowledge.candidates).not.toContainText('two years');
  await knowledge.finds('Which kettles are recalled?', 'kettle');
  await expect(knowledge.candidates).not.toContainText('2019');

  await knowledge.open('Sources');
  await card.getByRole('button', { name: 'Remove Kettle site' }).click();
  const question = page.getByRole('dialog', { name: 'Remove Kettle site?' });
  await question.getByRole('radio', { name: 'Keep its 2 documents' }).check();
  await question.getByRole('button', { name: 'Remove source' }).click();
  await expect(card).toBeHidden();
  await knowledge.open('Documents');
  await expect(knowledge.documents.getByRole('listitem')).toHaveCount(2);
  await expect(knowledge.documents).not.toContainText('from Kettle site');
});

test('what is wrong with a source is told, and can be put right', async ({ page, signedIn }) => {
  const knowledge = new KnowledgePage(page);
  await signedIn();
  await knowledge.create('Pages of kettles');
  await knowledge.open('Sources');
  await page.getByRole('button', { name: 'Add source' }).click();
  const adding = page.getByRole('dialog', { name: 'Add source' });
  await adding.getByLabel('Addresses').fill('example.com/warranty');
  await adding.getByRole('button', { name: 'Add source' }).click();
  await expect(adding.getByRole('alert')).toContainText('begins with http://');
  await expect(adding.getByLabel('Addresses')).toBeFocused();

  await adding.getByLabel('Addresses').fill(`${site}/cleaning\n${site}/members`);
  await adding.getByLabel('Name').fill('Two pages');
  await adding.getByRole('button', { name: 'Add source' }).click();
  const card = knowledge.source('Two pages');
  await expect(card.getByText('Some failed')).toBeVisible();
  await card.getByRole('button', { name: '1 document could not be read' }).click();
  await expect(card.getByRole('list', { name: 'What of Two pages could not be read' })).toContainText(`${site}/members`);

  await card.getByRole('button', { name: 'Edit Two pages' }).click();
  const editing = page.getByRole('dialog', { name: 'Edit Two pages' });
  await editing.getByLabel('Addresses').fill(`${site}/cleaning\n${site}/warranty`);
  await editing.getByRole('button', { name: 'Save source' }).click();
  await expect(card.getByText('Synced', { exact: true })).toBeVisible();
  await expect(card).toContainText('2 documents');
});

test('another system sends documents with the key that is shown', async ({ page, signedIn }) => {
  const knowledge = new KnowledgePage(page);
  await signedIn();
  await knowledge.create('Sent by the shop');
  await knowledge.open('Sources');
  await knowledge.addSource('Webhook', { Name: 'Shop system' });
  const card = knowledge.source('Shop system');
  await expect(card.getByText('Waiting for documents')).toBeVisible();

  await card.getByRole('button', { name: 'Show key' }).click();
  const address = (await card.getByRole('group', { name: 'Address' }).getByRole('code').textContent()) ?? '';
  const key = (await card.getByRole('group', { name: 'Key' }).getByRole('code').textContent()) ?? '';
  await expect(card.getByRole('group', { name: 'Try it' })).not.toContainText(key);
  const send = (documents: readonly unknown[], withKey = key) =>
    fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${withKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ documents }),
    });

  expect((await send([{ key: 'hours', text: 'x' }], 'another')).status).toBe(401);
  const sent = await send([{ key: 'hours', name: 'Opening hours', text: 'The shop is open until nine on Thursdays.' }]);
  expect(sent.status).toBe(202);
  expect(await sent.json()).toEqual({ accepted: 1, removed: 0, unchanged: 0 });
  await knowledge.finds('How long is the shop open on Thursdays?', 'until nine');

  expect(await (await send([{ key: 'hours', deleted: true }])).json()).toEqual({ accepted: 0, removed: 1, unchanged: 0 });
  await knowledge.open('Sources');
  await page.reload();
  await expect(card).toContainText('1 removed');
  await expect(card).toContainText('0 documents');
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from '@playwright/test';
import type { Graph } from '#graph/graph';
import { expect, test } from './fixtures.ts';

/** A chat that a model answers, with what was said before. */
function chatGraph(config: Record<string, unknown>): Graph {
  const base = { typeVersion: 1, parentId: null, policy: {}, pinned: null };
  return {
    format: 1,
    nodes: [
      { ...base, id: 'chat', name: 'chat', type: 'chat', position: { x: 0, y: 0 }, config, inputs: {} },
      {
        ...base,
        id: 'answer',
        name: 'answer',
        type: 'llm',
        position: { x: 320, y: 0 },
        config: {},
        inputs: {
          system: 'You help the customers of a bookshop.',
          prompt: '{{ input.message }}',
          history: '{{ input.history }}',
          files: '{{ input.files }}',
        },
      },
    ],
    edges: [{ id: 'e1', from: { node: 'chat', port: 'out' }, to: { node: 'answer' } }],
    notes: [],
    groups: [],
  } as unknown as Graph;
}

const parts = (page: Page | FrameLocator) => ({
  box: page.getByRole('textbox', { name: 'Message' }),
  log: page.getByRole('log', { name: 'Conversation' }),
  turns: page.getByRole('article', { name: 'Message and answer' }),
});

test('a published chat answers while its model writes, goes on after a reload, and is rated', async ({
  page,
  signedIn,
  api,
  editor,
  run,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow(
    'Bookshop',
    chatGraph({
      title: 'Bookshop help',
      greeting: 'Hello! What are you **looking for**?',
      suggestions: ['When are you open?'],
      slug: 'bookshop-story',
    }),
  );
  await editor.open(workflow.id);
  await editor.toolbar.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('dialog', { name: 'Publish' }).getByRole('button', { name: 'Publish' }).click();
  const published = page.getByRole('dialog', { name: 'Version 1 is live' });
  await expect(published.getByText('/chat/bookshop-story', { exact: false }).first()).toBeVisible();
  await expect(published.getByText('embed.js', { exact: false })).toBeVisible();

  await page.goto('/chat/bookshop-story');
  const { box, log, turns } = parts(page);
  await expect(page).toHaveTitle('Bookshop help');
  await expect(log).toContainText('Hello! What are you looking for?');
  await page.getByRole('button', { name: 'When are you open?' }).click();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(page.getByText('Answered by the offline model', { exact: false })).toBeVisible();

  await box.fill('And on Sundays?');
  await box.press('Enter');
  await expect(turns).toHaveCount(2);
  await page.reload();
  await expect(turns).toHaveCount(2);
  await expect(page.getByText('Answered by the offline model', { exact: false })).toHaveCount(2);

  await turns.last().getByRole('button', { name: 'Bad answer' }).click();
  await page.getByRole('textbox', { name: 'What was wrong with it?' }).fill('We are closed then');
  await page.getByRole('button', { name: 'Send comment' }).click();
  await expect(page.getByText('Thank you.')).toBeVisible();

  await page.goto('/runs');
  await page
    .getByRole('link', { name: /Bookshop/ })
    .first()
    .click();
  await expect(run.status).toHaveText('Finished');
  await expect(page.getByRole('img', { name: 'Bad answer' })).toBeVisible();
  await expect(page.getByText('We are closed then')).toBeVisible();
});

test('a long answer can be stopped', async ({ page, api }) => {
  const workflow = await api.createWorkflow('Talker', chatGraph({ slug: 'talker-story' }));
  await api.publish(workflow.id);
  await page.goto('/chat/talker-story');
  const { box, turns } = parts(page);
  await box.fill(`Repeat after me: ${'many words '.repeat(200)}`);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(turns.getByText('Stopped.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
});

test('a chat with a key asks for it once', async ({ page, api }) => {
  const made = await api.createWorkflow('Private', chatGraph({ slug: 'private-story', access: 'key', allowFiles: true }));
  await api.publish(made.id);
  const { chat } = await api.workflow(made.id);
  await page.goto('/chat/private-story');
  await page.getByLabel('Key').fill('wrong');
  await page.getByRole('button', { name: 'Open chat' }).click();
  await expect(page.getByRole('alert')).toHaveText('This key does not open this chat.');
  await page.getByLabel('Key').fill(chat?.key ?? '');
  await page.getByRole('button', { name: 'Open chat' }).click();
  const { box, turns } = parts(page);
  await page
    .getByLabel('Files to attach')
    .setInputFiles({ name: 'order.txt', mimeType: 'text/plain', buffer: Buffer.from('Order 17: three atlases') });
  await expect(page.getByRole('list', { name: 'To be sent' }).getByText('order.txt')).toBeVisible();
  await box.fill('What did I order?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(turns.getByRole('link', { name: 'order.txt' })).toBeVisible();
  await page.reload();
  await expect(turns).toHaveCount(1);
});

test('an address without a chat says so', async ({ page }) => {
  const response = await page.goto('/chat/nothing-here');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'This chat is not open' })).toBeVisible();
});

test('another website has the chat behind a button in its corner', async ({ page, api, stack }) => {
  const workflow = await api.createWorkflow(
    'Embedded',
    chatGraph({ title: 'Bookshop help', slug: 'embed-story', accent: '#0a7d55', access: 'key' }),
  );
  await api.publish(workflow.id);
  const { chat } = await api.workflow(workflow.id);
  const site = createServer((_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><title>A shop</title><h1>Books</h1><script src="${stack.url}/chat/embed-story/embed.js" data-user="customer-17" data-key="${chat?.key ?? ''}" async></script>`,
      ),
  );
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  try {
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    const launcher = page.getByRole('button', { name: 'Open chat: Bookshop help' });
    await launcher.click();
    await expect(page.getByRole('dialog', { name: 'Bookshop help' })).toBeVisible();
    const frame = page.frameLocator('iframe[title="Bookshop help"]');
    const { box } = parts(frame);
    await box.fill('Hello');
    await box.press('Enter');
    await expect(frame.getByText('Answered by the offline model', { exact: false })).toBeVisible();
    await box.press('Escape');
    await expect(page.getByRole('dialog', { name: 'Bookshop help' })).toBeHidden();
    await expect(launcher).toBeFocused();

    await page.setViewportSize({ width: 390, height: 780 });
    await launcher.click();
    expect(await page.getByRole('dialog', { name: 'Bookshop help' }).boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 });
    await frame.getByRole('button', { name: 'Close chat' }).click();
    await expect(launcher).toBeVisible();
  } finally {
    site.close();
  }
});

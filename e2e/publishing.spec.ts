import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { greeting } from './graphs.ts';

test('a published webhook answers its caller, and a rollback answers as before', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Greeter', greeting('Hello {{ call.body.name }}'));
  await editor.open(workflow.id);
  await editor.publish('First');
  expect(await api.callHook(workflow.id, { name: 'Ada' })).toMatchObject({ status: 200, body: { greeting: 'Hello Ada' } });

  await api.saveGraph(workflow.id, greeting('Good evening {{ call.body.name }}'));
  await editor.open(workflow.id);
  await editor.publish('Second');
  expect(await api.callHook(workflow.id, { name: 'Ada' })).toMatchObject({ status: 200, body: { greeting: 'Good evening Ada' } });

  await editor.toolbar.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Versions' }).click();
  const first = page.getByRole('dialog', { name: 'Versions' }).getByRole('listitem').filter({ hasText: 'Version 1' });
  await first.getByRole('button', { name: 'Make live' }).click();
  await page.getByRole('dialog', { name: 'Make version 1 live?' }).getByRole('button', { name: 'Make live' }).click();
  await expect(first.getByText('live', { exact: true })).toBeVisible();
  const { runId, ...answer } = await api.callHook(workflow.id, { name: 'Ada' });
  expect(answer).toMatchObject({ status: 200, body: { greeting: 'Hello Ada' } });

  await page.goto(`/runs/${runId ?? ''}`);
  await expect(page.getByRole('heading', { name: 'Greeter' })).toBeVisible();
  await expect(page.getByText('v1', { exact: true })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Run status' })).toHaveText('Finished');
});

test('a webhook without its key is refused', async ({ api, request }) => {
  const workflow = await api.createWorkflow('Guarded', greeting('Hello {{ call.body.name }}'));
  await api.publish(workflow.id);
  const { hook } = await api.workflow(workflow.id);
  const response = await request.post(hook?.url ?? '', { data: { name: 'Eve' }, headers: { authorization: 'Bearer wrong' } });
  expect(response.status()).toBe(401);
});

test('an exported workflow comes back by import with the same graph', async ({ page, signedIn, api, workflows, editor }) => {
  await signedIn();
  const made = await api.createWorkflow('Traveller', greeting('Hello {{ call.body.name }}'));
  await workflows.open();
  const download = page.waitForEvent('download');
  await workflows.choose('Traveller', 'Export');
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).not.toContain(made.hook?.key ?? 'no key');

  await workflows.choose('Traveller', 'Delete…');
  await page.getByRole('dialog', { name: 'Delete Traveller?' }).getByRole('button', { name: 'Delete workflow' }).click();
  await expect(workflows.row('Traveller')).toHaveCount(0);

  await page
    .getByLabel('Workflow file')
    .setInputFiles({ name: 'traveller.heddle.json', mimeType: 'application/json', buffer: await readFile(file) });
  await page.waitForURL(/\/workflows\//);
  await expect(editor.nodes).toHaveCount(3);
  await expect(editor.edge('greet', 'out', 'answer')).toHaveCount(1);
});

test('a file that is no workflow is refused in words', async ({ page, signedIn, workflows }) => {
  await signedIn();
  await workflows.open();
  await page
    .getByLabel('Workflow file')
    .setInputFiles({ name: 'photo.json', mimeType: 'application/json', buffer: Buffer.from('not json') });
  await expect(page.getByText(/photo\.json is not a JSON file/)).toBeVisible();
});

import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { greeting } from './graphs.ts';
import { EditorPage } from './pages/editor-page.ts';

/** Types a workflow name as a person does: click, select, keys, Tab. */
async function rename(editor: EditorPage, name: string): Promise<void> {
  await nameOf(editor).click();
  await editor.page.keyboard.press('ControlOrMeta+A');
  await editor.page.keyboard.type(name);
  await editor.page.keyboard.press('Tab');
}

const nameOf = (editor: EditorPage) => editor.toolbar.getByLabel('Workflow name');
const conflictOf = (editor: EditorPage) => editor.page.getByRole('dialog', { name: 'This draft was changed elsewhere' });
const isSave = (url: URL): boolean => /^\/api\/workflows\/[^/]+$/.test(url.pathname);

/** Opens a workflow in the editor and in another tab, which is returned. */
async function openTwice(editor: EditorPage, context: BrowserContext, workflowId: string): Promise<EditorPage> {
  await editor.open(workflowId);
  const other = new EditorPage(await context.newPage());
  await other.open(workflowId);
  return other;
}

/** Keeps saves from the server until the returned function is called. */
async function cutSaves(page: Page): Promise<() => Promise<void>> {
  await page.route(isSave, (route) => (route.request().method() === 'PUT' ? route.abort() : route.fallback()));
  return async () => {
    await page.unroute(isSave);
    // After many tries the editor waits half a minute for the next: a person presses the button.
    await page
      .getByRole('button', { name: 'Offline, will retry' })
      .evaluateAll((buttons) => (buttons as unknown as readonly { click(): void }[]).forEach((button) => button.click()));
  };
}

test('edits of two tabs that do not meet are merged, and each tab follows the other', async ({ page, context, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Shared', greeting('Hello'));
  const other = await openTwice(editor, context, workflow.id);

  const connect = await cutSaves(page);
  await editor.palette.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(editor.node('merge')).toBeVisible();
  await other.palette.getByRole('button', { name: 'Wait', exact: true }).click();
  await other.saved();
  await rename(other, 'Shared by two');
  await other.saved();
  await connect();

  await expect(editor.node('wait')).toBeVisible();
  await expect(nameOf(editor)).toHaveValue('Shared by two');
  await editor.saved();
  await expect(other.node('merge')).toBeVisible();
  await expect(conflictOf(editor)).toHaveCount(0);
  // Undo takes back what was done here, not what the other tab did.
  await editor.canvas.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('ControlOrMeta+Z');
  await expect(editor.node('merge')).toHaveCount(0);
  await expect(editor.node('wait')).toBeVisible();
  await expect(other.node('merge')).toHaveCount(0);
});

test('where both changed the same thing a dialog says who, when and what; theirs is not saved back', async ({
  page,
  context,
  signedIn,
  api,
  editor,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow('Shared', greeting('Hello'));
  const other = await openTwice(editor, context, workflow.id);

  const connect = await cutSaves(page);
  await rename(editor, 'Mine');
  await editor.palette.getByRole('button', { name: 'Merge', exact: true }).click();
  await rename(other, 'Theirs');
  await other.saved();
  await connect();
  const dialog = conflictOf(editor);
  await expect(dialog).toContainText('Another tab in this browser saved it');
  await expect(dialog.getByRole('list', { name: 'Changed on both sides' })).toContainText(/Workflow name.*Mine.*Theirs/);
  await expect(dialog.getByRole('list', { name: 'Your changes' })).toContainText('Added merge');

  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  await editor.toolbar.getByRole('button', { name: 'Changed elsewhere' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await editor.toolbar.getByRole('button', { name: 'Changed elsewhere' }).click();
  await dialog.getByRole('button', { name: 'Decide later' }).click();
  await editor.toolbar.getByRole('button', { name: 'Changed elsewhere' }).click();
  await dialog.getByRole('button', { name: 'Use theirs' }).click();

  await expect(nameOf(editor)).toHaveValue('Theirs');
  await editor.saved();
  await expect(other.node('merge')).toBeVisible();
  // A click into the name and out of it writes nothing.
  const { revision } = await api.workflow(workflow.id);
  await nameOf(editor).click();
  await page.keyboard.press('Tab');
  await editor.palette.getByRole('button', { name: 'Wait', exact: true }).click();
  await editor.saved();
  expect(await api.workflow(workflow.id)).toMatchObject({ name: 'Theirs', revision: revision + 1 });
});

test('another browser is named, its editor follows without a touch, and keeping mine keeps the rest of theirs', async ({
  page,
  browser,
  signedIn,
  signInUrl,
  baseURL,
  api,
  editor,
}) => {
  await signedIn();
  const workflow = await api.createWorkflow('Shared', greeting('Hello'));
  await editor.open(workflow.id);
  const context = await browser.newContext({ baseURL: baseURL ?? '' });
  const other = new EditorPage(await context.newPage());
  await other.page.goto(signInUrl);
  await other.open(workflow.id);

  await rename(editor, 'First');
  await expect(nameOf(other)).toHaveValue('First');

  const connect = await cutSaves(other.page);
  await rename(other, 'Theirs');
  await editor.palette.getByRole('button', { name: 'Wait', exact: true }).click();
  await rename(editor, 'Mine');
  await editor.saved();
  await connect();
  const dialog = conflictOf(other);
  await expect(dialog).toContainText('Somebody in another browser saved it');
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect(nameOf(editor)).toHaveValue('Theirs');
  await expect(other.node('wait')).toBeVisible();
  await context.close();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a save whose answer was lost is no conflict', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Flaky', greeting('Hello'));
  await editor.open(workflow.id);
  let lost = 0;
  await page.route(isSave, async (route) => {
    if (route.request().method() !== 'PUT' || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    // It was saved, and somebody else saves too before the editor asks again.
    await api.saveGraph(workflow.id, (await api.workflow(workflow.id)).graph);
    return route.abort();
  });
  await rename(editor, 'Renamed');
  await expect.poll(() => lost).toBe(1);
  await editor.saved();
  await expect(conflictOf(editor)).toHaveCount(0);
  expect(await api.workflow(workflow.id)).toMatchObject({ name: 'Renamed', revision: 3 });
});

test('a reload brings unsaved changes back, and no tab removes those of another', async ({ page, context, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Kept', greeting('Hello'));
  const other = await openTwice(editor, context, workflow.id);

  await cutSaves(page);
  await editor.palette.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(editor.toolbar.getByRole('button', { name: 'Offline, will retry' })).toBeVisible();
  await other.palette.getByRole('button', { name: 'Wait', exact: true }).click();
  await other.saved();
  // A tab that opens now leaves alone what the first one still has in its hands.
  const third = new EditorPage(await context.newPage());
  await third.open(workflow.id);
  await expect(third.node('wait')).toBeVisible();
  await expect(third.node('merge')).toHaveCount(0);

  await page.close();
  const again = new EditorPage(await context.newPage());
  await again.open(workflow.id);
  await expect(again.node('merge')).toBeVisible();
  await expect(again.node('wait')).toBeVisible();
  await again.saved();
  await expect(third.node('merge')).toBeVisible();
});

test('a rename in the list reaches the open editor and stops no save', async ({ page, context, signedIn, api, editor, workflows }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Listed', greeting('Hello'));
  const other = new EditorPage(await context.newPage());
  await other.open(workflow.id);
  const connect = await cutSaves(other.page);
  await other.palette.getByRole('button', { name: 'Wait', exact: true }).click();
  await workflows.open();
  await workflows.choose('Listed', 'Rename…');
  const dialog = page.getByRole('dialog', { name: 'Rename workflow' });
  await dialog.getByLabel('Name').fill('Listed again');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(workflows.row('Listed again')).toBeVisible();
  await connect();
  await expect(nameOf(other)).toHaveValue('Listed again');
  await other.saved();
  await expect(conflictOf(other)).toHaveCount(0);
  await editor.open(workflow.id);
  await expect(editor.node('wait')).toBeVisible();
});

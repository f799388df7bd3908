import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const documents: { readonly [name: string]: string } = {
  'kettle.md':
    '# Kettle K-300\n\n## Warranty\n\nThe kettle has a warranty of two years. The heating element is covered for five years.\n\n## Cleaning\n\nDescale the kettle once a month with vinegar.\n',
  'toaster.md':
    '# Toaster T-20\n\n## Warranty\n\nThe toaster has a warranty of one year.\n\n## Cleaning\n\nEmpty the crumb tray every week.\n',
  'delivery.md':
    '# Delivery\n\nParcels arrive within three days. Islands take a week longer.\n\n## Returns\n\nGoods can be sent back for thirty days, at our cost.\n',
};

const questions = `question,document,phrase,grade
How long is the warranty of the kettle?,kettle.md,warranty of two years,1
How often do I empty the crumb tray?,toaster.md,every week,1
How long do parcels take to islands?,delivery.md,a week longer,2
Who was the first king of Rome?,history.md,,1
`;

async function makeSet(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name: 'Evaluation' }).click();
  await page.getByRole('button', { name: 'New question set' }).click();
  const dialog = page.getByRole('dialog', { name: 'New question set' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
}

async function importQuestions(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: /^Import questions/ });
  await dialog.getByRole('textbox', { name: 'Questions' }).fill(text);
  await dialog.getByRole('button', { name: 'Import' }).click();
  await expect(dialog.getByRole('status')).toContainText('3 questions added');
  await expect(dialog.getByRole('list', { name: 'Lines left out' })).toContainText('Line 5');
  await dialog.getByRole('button', { name: 'Done' }).click();
}

test('questions are imported, added from a search and by hand, and two ways of searching are compared with them', async ({
  page,
  api,
  signedIn,
}) => {
  await signedIn();
  const id = await api.createKnowledgeBase('House manuals', documents);
  await page.goto(`/knowledge/${id}`);
  await makeSet(page, 'Customers ask');
  await importQuestions(page, questions);
  const list = page.getByRole('list', { name: 'Questions' });
  await expect(list.getByRole('listitem').filter({ hasText: 'crumb tray' })).toContainText('every week');

  await page.getByRole('button', { name: 'Add question' }).click();
  const byHand = page.getByRole('dialog', { name: 'Add question' });
  await byHand.getByLabel('Question', { exact: true }).fill('Can I send things back?');
  await byHand.getByRole('combobox', { name: 'Document' }).click();
  await page.getByPlaceholder('Find a document').fill('deliv');
  await page.getByRole('option', { name: 'delivery.md' }).click();
  await byHand.getByLabel('Phrase of answer 1').fill('sent back for thirty days');
  await byHand.getByRole('button', { name: 'Add question' }).click();
  await expect(byHand).toBeHidden();
  await expect(list.getByText('Can I send things back?')).toBeVisible();

  await page.getByRole('tab', { name: 'Search' }).click();
  await page.getByRole('searchbox', { name: 'Query' }).fill('When should I descale the kettle?');
  await page.getByRole('searchbox', { name: 'Query' }).press('Enter');
  await page.getByRole('button', { name: 'Add to a question set' }).click();
  const fromSearch = page.getByRole('dialog', { name: 'Add to a question set' });
  await expect(fromSearch.getByLabel('Question', { exact: true })).toHaveValue('When should I descale the kettle?');
  await fromSearch.getByRole('checkbox', { name: '1: kettle.md' }).click();
  await expect(fromSearch.getByLabel('Phrase of 1')).toHaveValue('Descale the kettle once a month with vinegar.');
  await fromSearch.getByRole('button', { name: 'Add question' }).click();
  await expect(fromSearch).toBeHidden();

  await page.getByRole('tab', { name: 'Evaluation' }).click();
  await expect(page.getByRole('list', { name: 'Question sets' })).toContainText('5 questions');
  await page.getByRole('button', { name: 'Start an evaluation' }).click();
  const start = page.getByRole('dialog', { name: 'Start an evaluation' });
  await expect(start.getByRole('checkbox', { name: 'Keyword' })).toBeChecked();
  await expect(start.getByRole('checkbox', { name: 'Hybrid', exact: true })).toBeChecked();
  await start.getByRole('button', { name: 'Start 2 evaluations' }).click();
  const table = page.getByRole('table');
  const keyword = table.getByRole('row', { name: /Keyword/ });
  const hybrid = table.getByRole('row', { name: /Hybrid/ });
  // Recall is a number once it is measured.
  await expect(keyword.getByRole('cell').nth(2)).toHaveText(/^1\.00/);
  await expect(hybrid.getByRole('cell').nth(2)).toHaveText(/^\d\.\d\d/);

  await keyword.getByRole('button', { name: 'Keyword', exact: true }).click();
  await page
    .getByRole('list', { name: 'Questions' })
    .getByRole('button', { name: /crumb tray/ })
    .click();
  await expect(
    page.getByRole('list', { name: 'What was found' }).getByRole('listitem').filter({ hasText: 'Relevant' }).first(),
  ).toContainText('toaster.md');
  await page.getByRole('link', { name: 'See every stage on the search page' }).click();
  await expect(page.getByRole('searchbox', { name: 'Query' })).toHaveValue('How often do I empty the crumb tray?');
  await expect(page.getByRole('combobox', { name: 'Mode' })).toHaveText('Keyword');
  await page.goBack();
  await page.getByRole('button', { name: 'Evaluation', exact: true }).click();

  await keyword.getByRole('checkbox').click();
  await hybrid.getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'better' })).toContainText(/\d better, \d worse, \d the same/);
  await page.getByRole('combobox', { name: 'Which questions' }).click();
  await page.getByRole('option', { name: 'All (5)' }).click();
  await expect(page.getByRole('list', { name: 'Questions' }).getByRole('listitem')).toHaveCount(5);
});

test('drafts of a model count once they are confirmed', async ({ page, api, signedIn }) => {
  await signedIn();
  const id = await api.createKnowledgeBase('Drafted manuals', documents);
  await page.goto(`/knowledge/${id}`);
  await makeSet(page, 'From the model');
  await page.getByRole('button', { name: 'Draft with a model' }).click();
  const draft = page.getByRole('dialog', { name: 'Let a model draft questions' });
  await draft.getByLabel('How many questions').fill('3');
  await draft.getByRole('button', { name: 'Draft questions' }).click();
  await expect(draft).toBeHidden();
  const list = page.getByRole('list', { name: 'Questions' });
  await expect(list.getByRole('button', { name: /^Confirm: / })).toHaveCount(3);
  await expect(page.getByRole('button', { name: 'Evaluate', exact: true })).toBeDisabled();
  await list
    .getByRole('button', { name: /^Discard: / })
    .first()
    .click();
  await expect(list.getByRole('button', { name: /^Confirm: / })).toHaveCount(2);
  await page.getByRole('button', { name: 'Confirm all' }).click();
  await expect(list.getByText('Confirmed')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Evaluate', exact: true })).toBeEnabled();
});

test('a gate keeps a generation from going live until it was evaluated', async ({ page, api, signedIn }) => {
  await signedIn();
  const id = await api.createKnowledgeBase('Guarded manuals', documents);
  await page.goto(`/knowledge/${id}`);
  await makeSet(page, 'Must be found');
  await importQuestions(page, questions);

  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('switch', { name: 'Require an evaluation before switching' }).click();
  await page.getByLabel('At least').fill('0.9');
  await page.getByRole('button', { name: 'Save gate' }).click();
  await expect(page.getByText('The gate is saved')).toBeVisible();

  await page.getByRole('tab', { name: 'Index' }).click();
  await page.getByLabel('Chunking').click();
  await page.getByRole('option', { name: 'By headings' }).click();
  await page.getByRole('button', { name: 'Build a new generation' }).click();
  const generations = page.getByRole('list', { name: 'Generations' });
  const toSecond = generations.getByRole('button', { name: 'Switch to generation 2' });
  await expect(generations).toContainText('It has to be evaluated before it can be switched to.');
  await expect(toSecond).toBeDisabled();

  await generations.getByRole('link', { name: 'Evaluate it' }).click();
  const start = page.getByRole('dialog', { name: 'Start an evaluation' });
  await expect(start.getByRole('checkbox', { name: 'Generation 2' })).toBeChecked();
  await expect(start.getByRole('checkbox', { name: 'Generation 1 (live)' })).not.toBeChecked();
  await start.getByRole('checkbox', { name: 'Hybrid', exact: true }).click();
  await start.getByRole('button', { name: 'Start evaluation' }).click();
  await expect(
    page
      .getByRole('row', { name: /Keyword/ })
      .getByRole('cell')
      .nth(2),
  ).toHaveText(/^1\.00/);

  await page.getByRole('tab', { name: 'Index' }).click();
  await toSecond.click();
  await expect(generations.getByRole('listitem').filter({ hasText: 'Generation 2' }).getByText('Live', { exact: true })).toBeVisible();
});

test('what a run was asked and found is taken into a question set that leads back to the run', async ({
  page,
  signedIn,
  gallery,
  editor,
  run,
}) => {
  await signedIn();
  await gallery.open();
  await gallery.show(/documentation assistant/i);
  await gallery.runExample();
  await expect(editor.runBar).toContainText('Finished');
  await editor.runBar.getByRole('link', { name: 'Details' }).click();
  await run.timeLine.getByRole('button', { name: /search/ }).click();
  const address = page.url();
  await run.details.getByRole('button', { name: 'Add to a question set' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add to a question set' });
  await dialog.getByLabel('Name of the new set').fill('Asked in runs');
  await dialog.getByRole('checkbox').first().click();
  await dialog.getByRole('button', { name: 'Add question' }).click();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Asked in runs', level: 2 })).toBeVisible();
  const question = page.getByRole('list', { name: 'Questions' }).getByRole('listitem').first();
  await expect(question).toContainText('How long does descaling the Hearth Duo take?');
  await question.getByRole('link', { name: 'from a run' }).click();
  await expect(page).toHaveURL(new RegExp(`${/runs\/[^/?]+/.exec(address)?.[0] ?? ''}`));
});

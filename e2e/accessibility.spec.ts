import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { graphOf, greeting, pauseThenAsk } from './graphs.ts';

/** Colours are all that differs between the themes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

const WINDOW = { within: '[role="dialog"], [role="alertdialog"]' };
const MENU = { within: '[role="menu"]' };
const PANEL = { within: 'main aside:last-of-type' };
/** While a list of choices is open nothing else is there for a screen reader, the page's heading neither. */
const OPEN_LIST = { without: ['page-has-heading-one', 'region', 'landmark-one-main'] };

interface AuditOptions {
  /** Only this part: what is around it was looked at before. */
  readonly within?: string;
  readonly without?: readonly string[];
}

/**
 * Looks at what the page shows now, in light and in dark; what axe-core finds fails the test at its end, so that one run names everything.
 */
async function audit(page: Page, state: string, { within, without = [] }: AuditOptions = {}): Promise<void> {
  // One page for all of axe's work: nothing here has frames of other sites.
  const builder = () => (within === undefined ? new AxeBuilder({ page }) : new AxeBuilder({ page }).include(within)).setLegacyMode(true);
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  const light = await builder()
    .options({ resultTypes: ['violations'], rules: { 'label-content-name-mismatch': { enabled: true }, ...rules } })
    .analyze();
  await setTheme(page, 'dark');
  const dark = await builder()
    .options({ resultTypes: ['violations'], runOnly: { type: 'rule', values: COLOUR_RULES } })
    .analyze();
  await setTheme(page, 'light');
  const found = [
    ...light.violations.map((violation) => ({ theme: 'light', ...violation })),
    ...dark.violations.map((violation) => ({ theme: 'dark', ...violation })),
  ].flatMap(({ theme, id, impact, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} (${impact ?? ''}, ${theme}): ${target.join(' ')} ${(failureSummary ?? '').split('\n').slice(1, 3).join(' ').trim()}`,
    ),
  );
  expect.soft(found, state).toEqual([]);
}

async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.locator('html').evaluate((element, value) => element.setAttribute('data-theme', value), theme);
}

test.use({ reducedMotion: 'reduce', colorScheme: 'light' } as object);
test.describe.configure({ timeout: 400_000 });

const question = graphOf(
  [
    {
      type: 'webhook',
      name: 'call',
      config: {
        mode: 'async',
        bodySchema: {
          type: 'object',
          properties: { customer: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } },
          required: ['customer', 'tags'],
        },
      },
    },
    { type: 'classify', name: 'sort', inputs: { text: '{{ call.body.customer }}' } },
    { type: 'agent', name: 'helper', inputs: { prompt: 'Help {{ call.body.customer }}' } },
    { type: 'switch', name: 'choose', inputs: {} },
    { type: 'code', name: 'count' },
    { type: 'http', name: 'fetch', inputs: {} },
    { type: 'review', name: 'ask', inputs: { title: 'Send it?', value: '{{ sort }}' } },
  ],
  [
    ['call', 'sort'],
    ['sort', 'helper', 'positive'],
    ['sort', 'choose', 'other'],
    ['helper', 'ask'],
    ['choose', 'count', 'otherwise'],
    ['count', 'fetch'],
  ],
);

test('pages, lists, menus and dialogs', async ({ page, signedIn, api }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'This browser is not signed in' })).toBeVisible();
  await audit(page, 'signed out');
  // The refusal itself is logged by the browser.
  errors.length = 0;

  await signedIn();
  for (const place of ['/', '/templates', '/runs', '/reviews', '/memory', '/knowledge', '/settings']) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0);
    await audit(page, `${place}, empty`);
  }

  const { id } = await api.createWorkflow('Asks', pauseThenAsk(0));
  const waiting = await api.startRun(id, { customer: 'Ada' });
  const failing = await api.createWorkflow(
    'Fails',
    graphOf(
      [
        { type: 'manual', name: 'start' },
        { type: 'fail', name: 'stop', config: { code: 'NO_ORDER' }, inputs: { message: 'No order has this number.' } },
      ],
      [['start', 'stop']],
    ),
  );
  await api.startRun(failing.id);
  const published = await api.createWorkflow('Greets', greeting('Hello {{ call.body.name }}'));
  await api.publish(published.id, 'First');
  await api.callHook(published.id, { name: 'Ada' });

  await page.goto('/');
  await expect(page.getByRole('listitem').filter({ hasText: 'Greets' })).toBeVisible();
  await audit(page, 'workflows');
  await page.getByRole('listitem').filter({ hasText: 'Greets' }).getByRole('button').click();
  await expect(page.getByRole('menu')).toBeVisible();
  await audit(page, 'menu of a workflow', MENU);
  await page.getByRole('menuitem', { name: /Rename/ }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await audit(page, 'renaming a workflow', WINDOW);

  await page.goto('/templates');
  await page
    .getByRole('button', { name: /Support triage/ })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await audit(page, 'a template', WINDOW);

  await page.goto('/runs');
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem').first()).toBeVisible();
  await audit(page, 'runs');
  await page.goto('/runs?status=cancelled');
  await expect(page.getByText('No run matches')).toBeVisible();
  await audit(page, 'runs, none matches');

  await page.goto('/reviews');
  await expect(page.getByRole('article').first()).toBeVisible();
  await audit(page, 'an open review');

  await page.goto(`/runs/${waiting}`);
  await expect(page.getByRole('status', { name: 'Run status' })).toHaveText('Waiting');
  await audit(page, 'a waiting run');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await expect(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toBeVisible();
  await audit(page, 'cancelling a run', WINDOW);
  await page.keyboard.press('Escape');
  await page.getByRole('group', { name: /pause/ }).click();
  await expect(page.getByRole('complementary', { name: 'Details' }).getByRole('heading', { name: 'pause', exact: true })).toBeVisible();
  await audit(page, 'a step of a run');

  await page.goto('/settings');
  await page
    .getByRole('button', { name: /connection/i })
    .first()
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await audit(page, 'a new connection', WINDOW);
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Theme' }).click();
  await expect(page.getByRole('listbox')).toBeVisible();
  await audit(page, 'an open list of choices', OPEN_LIST);
  expect(errors).toEqual([]);

  for (const place of ['/nowhere', '/workflows/wf_missing', '/runs/run_missing', '/knowledge/kb_missing']) {
    await page.goto(place);
    await expect(page.getByRole('heading', { level: 1, name: /nothing at this address|does not exist/ })).toBeVisible();
    await expect(page.getByRole('main').getByRole('link')).toHaveAttribute('href', /^\/(runs|knowledge)?$/);
    await audit(page, `${place}, missing`);
  }

  await page.route('**/api/workflows?**', () => undefined);
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await audit(page, 'workflows, loading');
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.route('**/api/**', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.goto('/runs');
  await expect(page.getByText('Heddle does not answer', { exact: false }).first()).toBeVisible();
  await audit(page, 'server away');
});

test('the editor with its panels, lists and dialogs', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const empty = await api.createWorkflow('Nothing drawn', graphOf([], []));
  await editor.open(empty.id);
  await audit(page, 'an empty canvas');

  const { id } = await api.createWorkflow('Much drawn', question);
  await editor.open(id);
  await audit(page, 'the editor');
  for (const name of ['call', 'sort', 'helper', 'choose', 'count', 'fetch', 'ask']) {
    await editor.node(name).focus();
    await page.keyboard.press('Enter');
    await expect(editor.settingsOf(name)).toBeVisible();
    await audit(page, `settings of ${name}`, PANEL);
  }
  await editor.settingsOf('ask').getByRole('button', { name: 'Reliability' }).click();
  await editor.settingsOf('ask').getByRole('combobox').first().click();
  await expect(page.getByRole('listbox')).toBeVisible();
  await audit(page, 'choices of a field', OPEN_LIST);
  await page.keyboard.press('Escape');
  for (const tab of ['Last run', 'Help']) {
    await editor.settingsOf('ask').getByRole('tab', { name: tab }).click();
    await audit(page, `${tab} of a node`, PANEL);
  }
  await editor.settingsOf('ask').getByRole('button', { name: 'Close' }).click();

  const windows: readonly (readonly [string, () => Promise<void>])[] = [
    ['adding a node', () => page.keyboard.press('Control+k')],
    ['finding a node', () => page.keyboard.press('Control+f')],
    ['keyboard shortcuts', () => page.keyboard.press('?')],
    ['versions', () => page.keyboard.press('v')],
    ['workflow settings', () => page.keyboard.press(',')],
    ['publishing', () => page.keyboard.press('Control+Shift+p')],
    ['problems', () => page.keyboard.press('p')],
    ['recent runs', () => editor.toolbar.getByRole('button', { name: 'Recent runs' }).click()],
  ];
  for (const [name, open] of windows) {
    await open();
    await expect(page.getByRole('dialog')).toBeVisible();
    await audit(page, name, WINDOW);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await editor.node('sort').focus();
  await page.keyboard.press(' ');
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: /^Connect sort/ })).toBeVisible();
  await audit(page, 'connecting by keyboard', WINDOW);
  await page.keyboard.press('Escape');
  await editor.node('sort').click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await audit(page, 'menu of a node', MENU);
  await page.keyboard.press('Escape');
  await editor.toolbar.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await audit(page, 'menu of the editor', MENU);
  await page.keyboard.press('Escape');

  await page.keyboard.press('n');
  await page.keyboard.type('A note');
  await audit(page, 'a note while it is written');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F2');
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('-');
  await audit(page, 'zoomed out, with the map');

  await page.keyboard.press('Control+Shift+Enter');
  const panel = page.getByRole('complementary', { name: 'Test run' });
  await panel.getByRole('button', { name: 'Add', exact: true }).click();
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(panel.getByText('Customer is required.')).toBeVisible();
  await audit(page, 'a refused test run', PANEL);
  await panel.getByRole('textbox', { name: 'Customer' }).fill('Ada');
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(editor.runBar).toBeVisible();
  await expect(editor.runBar.getByText(/Failed|Waiting|Finished/)).toBeVisible();
  await audit(page, 'a run on the canvas');
});

test('a chat under test, and its published page', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const graph = graphOf(
    [
      {
        type: 'chat',
        name: 'chat',
        config: { title: 'Bookshop', greeting: 'Hello!', suggestions: ['When are you open?'], slug: 'bookshop-audit' },
      },
      {
        type: 'llm',
        name: 'say',
        config: { script: ['We open at **nine**.', 'On Sundays we are closed.'] },
        inputs: { prompt: '{{ chat.message }}', history: '{{ chat.history }}' },
      },
    ],
    [['chat', 'say']],
  );
  const { id } = await api.createWorkflow('Bookshop', graph);
  await editor.open(id);
  await editor.toolbar.getByRole('button', { name: 'Test run' }).click();
  const panel = page.getByRole('complementary', { name: 'Test run' });
  await panel.getByRole('button', { name: 'When are you open?' }).click();
  await expect(panel.getByText('nine', { exact: true })).toBeVisible();
  await audit(page, 'a chat under test', PANEL);
  // The second message knows the first; a new conversation knows neither.
  await panel.getByRole('textbox', { name: 'Message' }).fill('And on Sundays?');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('article')).toHaveCount(2);
  await expect(panel.getByRole('button', { name: 'Send' })).toBeVisible();
  await panel.getByRole('button', { name: 'New conversation' }).click();
  await expect(panel.getByRole('article')).toHaveCount(0);

  await api.publish(id);
  await page.goto('/chat/bookshop-audit');
  await expect(page.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await audit(page, 'chat page');
  await page.getByRole('button', { name: 'When are you open?' }).click();
  // What is typed after a suggestion was clicked is not lost.
  await page.keyboard.type('And on Sundays?');
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('And on Sundays?');
  await expect(page.getByRole('button', { name: 'Copy answer' })).toBeVisible();
  await audit(page, 'chat page with an answer');
  await page.goto('/chat/nowhere');
  await expect(page.getByRole('heading')).toBeVisible();
  await audit(page, 'closed chat');
});

test('knowledge', async ({ page, signedIn, api }) => {
  await signedIn();
  const id = await api.createKnowledgeBase('Manuals', { kettle: '# Kettle\n\nDescale the kettle once a month with vinegar.' });
  await page.goto('/knowledge');
  await expect(page.getByText('Manuals')).toBeVisible();
  await audit(page, 'knowledge bases');
  await page.getByRole('button', { name: 'New knowledge base' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await audit(page, 'a new knowledge base', WINDOW);
  for (const tab of ['documents', 'sources', 'search', 'evaluation', 'index', 'settings']) {
    await page.goto(`/knowledge/${id}?tab=${tab}`);
    await expect(page.getByRole('heading', { name: 'Manuals', level: 1 })).toBeVisible();
    await expect(page.getByRole('tabpanel')).toBeVisible();
    await audit(page, `knowledge, ${tab}`);
    if (tab !== 'search') continue;
    await page.getByRole('searchbox', { name: 'Query' }).fill('vinegar');
    await page.getByRole('searchbox', { name: 'Query' }).press('Enter');
    await expect(page.getByRole('list', { name: 'Candidates' })).toContainText('vinegar');
    await audit(page, 'results of a search');
  }
});

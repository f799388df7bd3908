import type { Graph } from '#graph/graph';
import type { Json } from '#graph/json';
import { expect, test } from './fixtures.ts';
import { graphOf } from './graphs.ts';

/** An agent without tools; the offline model answers as the script says. */
function agentGraph({ prompt, script }: { readonly prompt: string; readonly script?: readonly Json[] }): Graph {
  return graphOf(
    [
      { type: 'manual', name: 'start' },
      { type: 'agent', name: 'helper', config: script === undefined ? {} : { script: [...script] }, inputs: { prompt } },
    ],
    [['start', 'helper']],
  );
}

test('an agent gets tools from an MCP server, one is tried in the editor, and a run uses it', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow(
    'Asks the documentation',
    agentGraph({
      prompt: 'What happens to a run when its worker is killed?',
      script: [{ toolCalls: [{ tool: 'search_docs', arguments: { query: 'worker killed' } }] }, 'It goes on where it was.'],
    }),
  );
  await editor.open(workflow.id);
  await editor.node('helper').click();
  const settings = editor.settingsOf('helper');
  await expect(settings.getByText('No tools yet')).toBeVisible();

  await settings.getByRole('button', { name: 'Add tool' }).click();
  const adding = page.getByRole('dialog', { name: 'Add tool' });
  await adding.getByRole('tab', { name: 'MCP' }).click();
  await expect(adding.getByRole('combobox', { name: 'Server' })).toContainText('heddle-docs');
  await adding.getByRole('button', { name: 'Find tools' }).click();
  await adding.getByRole('checkbox', { name: 'search_docs' }).click();
  await adding.getByRole('checkbox', { name: 'read_section' }).click();
  await adding.getByRole('button', { name: 'Add 2 tools' }).click();
  await expect(adding).toBeHidden();
  await expect(settings.getByRole('list', { name: 'Tools' }).getByRole('button', { name: /^Edit / })).toHaveCount(2);

  await settings.getByRole('button', { name: 'Edit search_docs' }).click();
  const editing = page.getByRole('dialog', { name: 'Edit search_docs' });
  await editing.getByRole('tab', { name: 'Test' }).click();
  await editing.getByRole('button', { name: 'Run the test' }).click();
  const result = editing.getByRole('region', { name: 'Result of the test' });
  await expect(result).toContainText('sections');
  await expect(result).toContainText(/after \d/);
  await editing.getByRole('button', { name: 'Done' }).click();
  await editor.saved();

  await editor.toolbar.getByRole('button', { name: 'Test run' }).click();
  await expect(editor.nodeWithStatus('helper', 'finished')).toBeVisible();
  await editor.node('helper').click();
  await settings.getByRole('tab', { name: 'Last run' }).click();
  const turns = settings.getByRole('region', { name: 'Turns' });
  await expect(turns.getByRole('heading', { name: '2 turns' })).toBeVisible();
  await expect(turns.getByRole('button', { name: /^search_docs/ })).toBeVisible();
  await expect(turns).toContainText('It goes on where it was.');
});

test('a tool made of a program says what is missing, and why a call failed', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Calculates', agentGraph({ prompt: 'What is 1 + 2?' }));
  await editor.open(workflow.id);
  await editor.node('helper').click();
  const settings = editor.settingsOf('helper');
  await settings.getByRole('button', { name: 'Add tool' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /^Code/ }).click();
  const dialog = page.getByRole('dialog', { name: 'New tool: Code' });
  await expect(dialog.getByRole('button', { name: 'Add tool' })).toBeDisabled();
  await dialog.getByLabel('Name', { exact: true }).first().fill('fails always');
  await dialog.getByRole('textbox', { name: 'Program' }).fill('throw new Error("out of order");');
  await dialog.getByRole('tab', { name: 'Test' }).click();
  await dialog.getByRole('button', { name: 'Run the test' }).click();
  await expect(dialog.getByRole('alert')).toContainText('out of order');

  // What was drawn up is not lost by a slip.
  await page.keyboard.press('Escape');
  await expect(dialog).toContainText('This tool is not added yet.');
  await dialog.getByRole('button', { name: 'Keep editing' }).click();
  await dialog.getByRole('button', { name: 'Add tool' }).click();
  const tools = settings.getByRole('list', { name: 'Tools' });
  await expect(tools).toContainText('has no description');

  await tools.getByRole('button', { name: 'Actions for fails_always' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(tools.getByRole('button', { name: 'Edit fails_always_2' })).toBeVisible();
  await tools.getByRole('button', { name: 'Actions for fails_always', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(tools.getByRole('button', { name: /^Edit / })).toHaveCount(1);
});

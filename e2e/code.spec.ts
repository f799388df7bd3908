import type { Json } from '#graph/json';
import type { Run } from '#graph/run';
import { expect, test } from './fixtures.ts';
import { graphOf } from './graphs.ts';

test('a program is added, tried with what the last run gave, fixed where it fails, and run', async ({ page, signedIn, api, editor }) => {
  await signedIn();
  const workflow = await api.createWorkflow(
    'Totals',
    graphOf(
      [
        { type: 'manual', name: 'start', config: { fields: [{ type: 'json', name: 'prices' }] } },
        { type: 'code', name: 'total', inputs: { values: '{{ input }}' } },
      ],
      [['start', 'total']],
    ),
  );
  const ended = async (input: Json): Promise<Run> => {
    const runId = await api.startRun(workflow.id, input);
    await expect.poll(async () => (await api.run(runId)).status).toBe('finished');
    return api.run(runId);
  };
  await ended({ prices: [1, 2.5] });
  await editor.open(workflow.id);
  await editor.node('total').click();
  const settings = editor.settingsOf('total');
  const small = settings.getByRole('textbox', { name: 'Program' });
  await expect(small).toContainText('return { received: inputs }');

  await settings.getByRole('button', { name: 'Try it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Program of total' });
  const result = dialog.getByRole('region', { name: 'Result' });
  await expect(result).toContainText('2.5');
  await expect(result.getByRole('region', { name: 'Console' })).toContainText('inputs are {"prices":[1,2.5]}');

  const program = dialog.getByRole('textbox', { name: 'Program, large' });
  await program.fill('const sum = inputs.price.length;\nreturn sum;');
  await page.keyboard.press('Control+Enter');
  await expect(result).toContainText('The program failed, line 1');
  await expect(program.locator('.cm-lintRange-error')).toHaveText('.length;');

  await program.fill(
    'const total: number = inputs.prices.reduce((sum, price) => sum + price, 0);\nconsole.info("total is", total);\nreturn { total };',
  );
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(result).toContainText('total:3.5');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(small).toContainText('return { total };');
  await editor.saved();

  const run = await ended({ prices: [4, 5] });
  expect(run.steps.find((step) => step.name === 'total')).toMatchObject({
    output: { total: 9 },
    logs: [{ level: 'info', text: 'total is 9' }],
  });
});

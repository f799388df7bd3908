import { expect, test } from './fixtures.ts';
import { pauseThenAsk } from './graphs.ts';

test('a run survives kill -9 of everything: its page shows it go on and finish', async ({ page, stack, signedIn, api, run }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Unbreakable', pauseThenAsk(4_000));
  const runId = await api.startRun(workflow.id, { order: 42 });
  await run.open(runId);
  await expect(run.node('pause', 'waiting')).toBeVisible();

  await stack.kill();
  await expect(page.getByText(/does not answer|reconnecting/i).first()).toBeVisible();
  await stack.restart();

  await expect(run.node('ask', 'waiting')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Heddle does not answer')).toBeHidden();
  await run.details.getByRole('button', { name: 'Approve' }).click();
  await expect(run.status).toHaveText('Finished');
  await expect(run.node('report', 'finished')).toBeVisible();
  expect((await api.run(runId)).output).toMatchObject({ answer: 'approved' });
});

test('a waiting run can be cancelled from its page', async ({ page, signedIn, api, run }) => {
  await signedIn();
  const workflow = await api.createWorkflow('Stoppable', pauseThenAsk(600_000));
  await run.open(await api.startRun(workflow.id));
  await expect(run.status).toHaveText('Waiting');
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByRole('dialog', { name: 'Cancel this run?' }).getByRole('button', { name: 'Cancel run' }).click();
  await expect(run.status).toHaveText('Cancelled');
});

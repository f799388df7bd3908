import { expect, type Locator, type Page } from '@playwright/test';

/** The page of one run. */
export class RunPage {
  readonly page: Page;
  readonly status: Locator;
  readonly timeLine: Locator;
  readonly details: Locator;

  constructor(page: Page) {
    this.page = page;
    this.status = page.getByRole('status', { name: 'Run status' });
    this.timeLine = page.getByRole('list', { name: 'Steps over time' });
    this.details = page.getByRole('complementary', { name: 'Details' });
  }

  async open(runId: string): Promise<void> {
    await this.page.goto(`/runs/${runId}`);
    await expect(this.status).toBeVisible();
  }

  node(name: string, status: string): Locator {
    return this.page
      .getByRole('application', { name: 'Run on the canvas' })
      .getByRole('group', { name: new RegExp(`^\\w+ ${name}, ${status}`) });
  }
}

import { expect, type Page } from '@playwright/test';

/** The template gallery. */
export class GalleryPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.goto('/templates');
    await expect(this.page.getByRole('heading', { name: 'Templates', level: 1 })).toBeVisible();
  }

  /** Opens the details of the template whose title matches. */
  async show(title: RegExp): Promise<void> {
    await this.page.getByRole('list', { name: 'Templates' }).getByRole('button', { name: title }).first().click();
    await expect(this.page.getByRole('dialog', { name: title })).toBeVisible();
  }

  /** From the details: imports, starts the example and lands in the editor. */
  async runExample(): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: 'Run the example' }).click();
    await this.page.waitForURL(/\/workflows\/[^/?]+/);
  }

  async import(): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
    await this.page.waitForURL(/\/workflows\/[^/?]+/);
  }
}

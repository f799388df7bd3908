import { expect, type Locator, type Page } from '@playwright/test';

/** The page of a knowledge base. */
export class KnowledgePage {
  readonly sources: Locator;
  readonly documents: Locator;
  readonly candidates: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.sources = page.getByRole('list', { name: 'Sources' });
    this.documents = page.getByRole('list', { name: 'Documents' });
    this.candidates = page.getByRole('list', { name: 'Candidates' });
  }

  async create(name: string): Promise<void> {
    await this.#page.goto('/knowledge');
    await this.#page.getByRole('button', { name: 'New knowledge base' }).first().click();
    const dialog = this.#page.getByRole('dialog', { name: 'New knowledge base' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(this.#page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }

  async open(tab: 'Documents' | 'Sources' | 'Search'): Promise<void> {
    await this.#page.getByRole('tab', { name: tab }).click();
  }

  source(name: string): Locator {
    return this.sources.getByRole('listitem', { name });
  }

  /** Fills in the dialog of a new source; the tab of sources is open. */
  async addSource(kind: string, fields: { readonly [label: string]: string }): Promise<void> {
    await this.#page.getByRole('button', { name: 'Add source' }).click();
    const dialog = this.#page.getByRole('dialog', { name: 'Add source' });
    // The box itself is hidden behind its tile.
    await dialog.getByText(kind, { exact: true }).click();
    await expect(dialog.getByRole('radio', { name: kind })).toBeChecked();
    for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label).fill(text);
    await dialog.getByRole('button', { name: 'Add source' }).click();
    await expect(dialog).toBeHidden();
  }

  /** Searches until what is found says `words`: what has just come in is found within moments. */
  async finds(query: string, words: string): Promise<void> {
    await this.open('Search');
    await this.#page.getByRole('searchbox', { name: 'Query' }).fill(query);
    await this.#page.getByRole('searchbox', { name: 'Query' }).press('Enter');
    await expect(async () => {
      await this.#page.reload();
      await expect(this.candidates).toContainText(words, { timeout: 2_000 });
    }).toPass();
  }
}

import { expect, type Locator, type Page } from '@playwright/test';

type Point = { readonly x: number; readonly y: number };

/** The editor of one workflow. */
export class EditorPage {
  readonly page: Page;
  readonly canvas: Locator;
  readonly toolbar: Locator;
  readonly palette: Locator;
  readonly runBar: Locator;

  constructor(page: Page) {
    this.page = page;
    this.canvas = page.getByRole('application', { name: 'Workflow canvas' });
    this.toolbar = page.getByRole('toolbar', { name: 'Workflow' });
    this.palette = page.getByRole('complementary', { name: 'Node types' });
    this.runBar = page.getByRole('region', { name: 'Run', exact: true });
  }

  async open(workflowId: string): Promise<void> {
    await this.page.goto(`/workflows/${workflowId}`);
    await expect(this.canvas).toBeVisible();
  }

  /** A node by its name; its label tells type, name, status and problems. */
  node(name: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^\\w+ ${name}(,|$)`) });
  }

  nodeWithStatus(name: string, status: string): Locator {
    return this.canvas.getByRole('group', { name: new RegExp(`^\\w+ ${name}, ${status}`) });
  }

  edge(from: string, port: string, to: string): Locator {
    return this.canvas.getByLabel(`edge from ${from} ${port} to ${to}`, { exact: true });
  }

  get nodes(): Locator {
    return this.canvas.getByRole('group', { name: /^\w+ \w+/ }).and(this.page.locator('[aria-roledescription="node"]'));
  }

  settingsOf(name: string): Locator {
    return this.page.getByRole('complementary', { name: `Settings of ${name}` });
  }

  async saved(): Promise<void> {
    await expect(this.toolbar.getByRole('status')).toHaveText('Saved');
  }

  /** Drags a node type from the palette and lets go over a point of the page. */
  async dragFromPalette(title: string, to: Point): Promise<void> {
    await this.palette.getByRole('button', { name: title, exact: true }).hover();
    await this.page.mouse.down();
    await this.page.mouse.move(to.x - 20, to.y - 20, { steps: 8 });
    await this.page.mouse.move(to.x, to.y, { steps: 8 });
    await this.page.mouse.up();
  }

  /** Pulls a line from a node's port; `release` lets go, else the line stays at the pointer. */
  async pullLine(from: string, port: string, to: Point): Promise<void> {
    const start = await middle(this.node(from).getByTitle(port, { exact: false }).first());
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + to.x) / 2, (start.y + to.y) / 2, { steps: 6 });
    await this.page.mouse.move(to.x, to.y, { steps: 6 });
  }

  /** Publishes the draft and closes the dialog that says how to call it. */
  async publish(note: string): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Publish' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Publish' });
    await dialog.getByLabel('What changed').fill(note);
    await dialog.getByRole('button', { name: 'Publish' }).click();
    const done = this.page.getByRole('dialog', { name: /^Version \d+ is live$/ });
    await expect(done).toBeVisible();
    await done.getByRole('button', { name: 'Done' }).click();
    await expect(done).toBeHidden();
  }
}

/** The middle of what a locator finds, in page coordinates. */
export async function middle(locator: Locator): Promise<Point> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('nothing to be seen there');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

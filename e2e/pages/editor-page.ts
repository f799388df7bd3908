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

  /** Opens the form of a node that waits for a person. */
  async openAnswer(name: string): Promise<Locator> {
    await this.node(name)
      .getByRole('button', { name: /Answer/ })
      .click();
    const form = this.settingsOf(name).getByRole('tabpanel', { name: 'Answer' });
    await expect(form).toBeVisible();
    return form;
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

  /** The exact middle of a port's dot; with the id of the port that the pointer would hit there. */
  async dot(name: string, port: string): Promise<Point & { readonly hits: string | null }> {
    const at = await middle(this.node(name).locator(`.react-flow__handle.source[data-handleid=${JSON.stringify(port)}]`));
    const hits = await this.page.evaluate<string | null>(
      `document.elementFromPoint(${at.x}, ${at.y})?.closest('.react-flow__handle')?.getAttribute('data-handleid') ?? null`,
    );
    return { ...at, hits };
  }

  /** Draws an edge from the exact middle of a port's dot to the body of a node. */
  async connect(from: string, port: string, to: string): Promise<void> {
    await this.node(from).hover();
    const { x, y } = await this.dot(from, port);
    const end = await middle(this.node(to));
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move((x + end.x) / 2, (y + end.y) / 2, { steps: 6 });
    await this.page.mouse.move(end.x, end.y, { steps: 6 });
    await this.page.mouse.up();
  }

  /** Puts a text on the clipboard, as if it had been copied in another program, and pastes it where the cursor is. */
  async paste(text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.page.keyboard.press('ControlOrMeta+V');
  }

  /** Presses the plus beside a port and chooses what comes next. */
  async addAfter(name: string, port: string, title: string): Promise<void> {
    await this.canvas.getByRole('button', { name: `Add a node after ${name} (${port})` }).click();
    await this.page.keyboard.type(title);
    await this.page
      .getByRole('option', { name: new RegExp(`^${title}`) })
      .first()
      .click();
  }

  /** Publishes the draft and closes the dialog that says how to call it. */
  async publish(note: string): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Publish', exact: true }).click();
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

import { draftSchema, savedDraftSchema } from '#graph/api';
import type { WorkflowDocument } from '#graph/document';
import type { TestApp } from '#server/testing/test-app';
import { attachAutosave } from '#web/editor/attach-autosave';
import { type Autosave, createAutosave } from '#web/editor/autosave';
import type { SaveOutcome, SaveRequest, ServerDraft, Unsaved } from '#web/editor/draft';
import { createGraphStore, type GraphStore } from '#web/editor/graph-store';
import { settleUnanswered } from '#web/editor/settle-unanswered';

/** A save on its way: it reaches the server, is answered, or is lost at either end, in whatever order a test says. */
interface Flight {
  readonly request: SaveRequest;
  readonly editor: string;
  readonly answer: (outcome: SaveOutcome) => void;
  /** What the server said, once it was asked. */
  outcome: SaveOutcome | null;
}

/** An editor as a browser has it, with a network led by the test in front of the real server. */
export class TestEditor {
  readonly #app: TestApp;
  readonly #id: string;
  readonly #name: string;
  readonly #onAcknowledged: (document: WorkflowDocument) => void;
  #flights: Flight[] = [];
  /** Requests that the editor has given up on and that still reach the server some time. */
  #strays: Flight[] = [];
  /** Answers to questions for news that are on their way, in no order. */
  #news: ServerDraft[] = [];
  #kept: (Unsaved & { readonly editor: string }) | null = null;
  #visits = 0;
  #saves = 0;
  isCut = true;
  store!: GraphStore;
  autosave!: Autosave;

  constructor(options: {
    readonly app: TestApp;
    readonly workflowId: string;
    readonly name: string;
    readonly onAcknowledged: (document: WorkflowDocument) => void;
  }) {
    this.#app = options.app;
    this.#id = options.workflowId;
    this.#name = options.name;
    this.#onAcknowledged = options.onAcknowledged;
  }

  get document(): WorkflowDocument {
    return this.store.getState().document;
  }

  /** Opens the editor, or opens it again after its page was closed with all that was in memory. */
  async open(): Promise<void> {
    this.autosave?.stop();
    this.#strays.push(...this.#flights);
    this.#flights = [];
    const kept = this.#kept;
    const editor = `${this.#name}${(this.#visits += 1)}`;
    const opened = await this.#read();
    this.store = createGraphStore(opened.document);
    this.autosave = createAutosave({
      revision: opened.revision,
      delayMs: 1_000_000,
      retryMs: 1_000_000,
      newSaveId: () => `${editor}-${(this.#saves += 1)}`,
      save: (request) => this.#save(editor, request),
      read: () => this.#read(),
      keep: (unsaved) => {
        this.#kept = { ...unsaved, editor };
      },
      forget: () => {
        this.#kept = null;
      },
    });
    attachAutosave(this.store, this.autosave);
    if (kept === null) return;
    const left = await settleUnanswered(kept, (request) => this.#ask(kept.editor, request));
    if (left.document !== left.base) this.autosave.recover(left, await this.#read());
  }

  /** The oldest save that waits reaches the server; with `again`, a copy of it will do so another time. */
  async arrive(again: boolean): Promise<void> {
    const flight = this.#flights.find(({ outcome }) => outcome === null);
    if (flight === undefined) return;
    if (again) this.#strays.push(flight);
    flight.outcome = await this.#ask(flight.editor, flight.request);
  }

  /** The editor hears what the server said. */
  async answer(): Promise<void> {
    const flight = this.#flights.find(({ outcome }) => outcome !== null);
    if (flight === undefined || flight.outcome === null) return;
    this.#flights = this.#flights.filter((other) => other !== flight);
    if (flight.outcome.kind === 'saved') this.#onAcknowledged(flight.request.document);
    flight.answer(flight.outcome);
    await turn();
  }

  /** The editor hears nothing: its request, or the answer to it, was lost or comes too late. */
  async lose(): Promise<void> {
    const [flight] = this.#flights;
    if (flight === undefined) return;
    this.#flights = this.#flights.slice(1);
    this.#strays.push(flight);
    flight.answer({ kind: 'unreachable' });
    await turn();
  }

  /** A request that nobody waits for reaches the server. */
  async stray(index: number): Promise<void> {
    const flight = this.#strays[index % Math.max(1, this.#strays.length)];
    if (flight === undefined) return;
    this.#strays = this.#strays.filter((other) => other !== flight);
    await this.#ask(flight.editor, flight.request);
  }

  async askForNews(): Promise<void> {
    this.#news.push(await this.#read());
  }

  /** The editor hears one of the answers; a negative number counts from the latest. */
  hearNews(index: number): void {
    const news = index < 0 ? this.#news.at(index) : this.#news[index % Math.max(1, this.#news.length)];
    if (news === undefined) return;
    this.#news = this.#news.filter((other) => other !== news);
    this.autosave.follow(news);
  }

  async #save(editor: string, request: SaveRequest): Promise<SaveOutcome> {
    if (this.isCut) return new Promise((resolve) => this.#flights.push({ request, editor, answer: resolve, outcome: null }));
    const outcome = await this.#ask(editor, request);
    if (outcome.kind === 'saved') this.#onAcknowledged(request.document);
    return outcome;
  }

  async #ask(editor: string, { document, revision, saveId }: SaveRequest): Promise<SaveOutcome> {
    const response = await this.#app.call('PUT', `/api/workflows/${this.#id}`, {
      revision,
      saveId,
      editor: { id: editor, browser: 'test' },
      ...document,
    });
    if (response.status === 409) return { kind: 'stale' };
    if (!response.ok) throw new Error(`PUT: ${response.status} ${await response.text()}`);
    return { kind: 'saved', revision: savedDraftSchema.parse(await response.json()).revision };
  }

  async #read(): Promise<ServerDraft> {
    const { document, ...facts } = draftSchema.parse(await this.#app.json('GET', `/api/workflows/${this.#id}/draft`));
    if (document === null) throw new Error('no document');
    return { ...facts, document };
  }
}

/** Lets everything that was promised come to rest. */
export async function turn(): Promise<void> {
  for (let index = 0; index < 3; index += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** One open editor: what the server and other editors tell it by. */
export interface EditorIdentity {
  readonly id: string;
  readonly browser: string;
}

/** A new identity; the editor, and the workflow in it, are known as open until `close`, or until its page is gone. */
export function openIdentity(workflowId: string): EditorIdentity & { readonly close: () => void } {
  const id = randomId();
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  void locks()?.request(LOCK + id, () => closed);
  void locks()?.request(WORKFLOW_LOCK + workflowId, { mode: 'shared' }, () => closed);
  return { id, browser: browserId(), close };
}

/** The editors of this browser that are open; null where the browser can't tell. */
export function openEditors(): Promise<ReadonlySet<string> | null> {
  return lockedWith(LOCK);
}

/** The workflows that are open in an editor of this browser; null where the browser can't tell. */
export function openWorkflows(): Promise<ReadonlySet<string> | null> {
  return lockedWith(WORKFLOW_LOCK);
}

async function lockedWith(prefix: string): Promise<ReadonlySet<string> | null> {
  const state = await locks()?.query();
  if (state === undefined) return null;
  const names = [...(state.held ?? []), ...(state.pending ?? [])].flatMap(({ name }) =>
    name?.startsWith(prefix) === true ? [name.slice(prefix.length)] : [],
  );
  return new Set(names);
}

/** The id of this browser: by it, a tab of the same person is told from somebody else. */
export function browserId(): string {
  try {
    const known = localStorage.getItem(BROWSER);
    if (known !== null && known !== '') return known;
    const made = randomId();
    localStorage.setItem(BROWSER, made);
    return made;
  } catch {
    return 'unknown';
  }
}

const LOCK = 'heddle:editor:';
const WORKFLOW_LOCK = 'heddle:workflow:';
const BROWSER = 'heddle:browser';

/** Browsers give locks to secure pages only: over HTTPS, or from this machine. */
function locks(): LockManager | undefined {
  return (navigator as { readonly locks?: LockManager }).locks;
}

function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

import { CancelledFailure } from '@temporalio/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CancelScope, CancelScopes } from '#workers/workflow/host';

const ambient = new AsyncLocalStorage<InlineScope>();

/** A scope of work in the server. Cancelling it aborts the signal of every read within. */
export class InlineScope implements CancelScope {
  readonly root: InlineScope;
  readonly #children = new Set<InlineScope>();
  readonly #rejections: ((error: Error) => void)[] = [];
  #controller: AbortController | null = null;
  #isCancelled = false;

  constructor(parent: InlineScope | null) {
    this.root = parent?.root ?? this;
    if (parent === null) return;
    parent.#children.add(this);
    this.#isCancelled = parent.consideredCancelled;
  }

  get consideredCancelled(): boolean {
    return this.#isCancelled;
  }

  get cancelRequested(): Promise<never> {
    if (this.#isCancelled) return Promise.reject(cancelled());
    return new Promise((_resolve, reject) => this.#rejections.push(reject));
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isCancelled) this.#controller.abort(cancelled());
    return this.#controller.signal;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return ambient.run(this, work);
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const reject of this.#rejections) reject(cancelled());
    this.#controller?.abort(cancelled());
    for (const child of this.#children) child.cancel();
  }
}

/** Scopes of one run, whose outermost scope is `root`. */
export function inlineScopes(root: InlineScope): Omit<CancelScopes, 'current'> & { readonly current: () => InlineScope } {
  // Work of one run may be continued from another's: what belongs to another run is not current here.
  const current = (): InlineScope => {
    const scope = ambient.getStore();
    return scope?.root === root ? scope : root;
  };
  return {
    current,
    create: (parent = current()) => new InlineScope(parent as InlineScope),
    nonCancellable: (work) => work(),
  };
}

function cancelled(): Error {
  return new CancelledFailure('The run was cancelled');
}

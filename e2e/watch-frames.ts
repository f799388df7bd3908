import type { Page } from '@playwright/test';

/** What was seen on the canvas, over all frames and all changes of the document between them. */
export interface SeenFrames {
  readonly frames: number;
  /** Changes of text on the canvas. */
  readonly updates: number;
  /** Moments at which a node was hidden. */
  readonly hiddenNodes: number;
  /** Moments at which an edge was missing. */
  readonly missingEdges: number;
  /** How many sizes each node had, by its id. */
  readonly sizes: { readonly [nodeId: string]: number };
}

/** Looks at the canvas in every frame and after every change, until it is stopped. */
export async function watchFrames(page: Page): Promise<{ stop(): Promise<SeenFrames> }> {
  await page.evaluate(WATCH);
  return { stop: () => page.evaluate<SeenFrames>('window.stopWatchingFrames()') };
}

// As text: these files are checked without the browser's types.
const WATCH = `(() => {
  const canvas = document.querySelector('.react-flow');
  const edges = canvas.querySelectorAll('.react-flow__edge').length;
  const sizes = {};
  const seen = { frames: 0, updates: 0, hiddenNodes: 0, missingEdges: 0 };
  const look = () => {
    for (const node of canvas.querySelectorAll('.react-flow__node')) {
      if (getComputedStyle(node).visibility !== 'visible') seen.hiddenNodes += 1;
      (sizes[node.dataset.id] ??= new Set()).add(node.offsetWidth + 'x' + node.offsetHeight);
    }
    if (canvas.querySelectorAll('.react-flow__edge').length < edges) seen.missingEdges += 1;
  };
  const observer = new MutationObserver((changes) => {
    if (changes.some(({ type }) => type === 'characterData')) seen.updates += 1;
    look();
  });
  observer.observe(canvas, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['style', 'class'] });
  let isWatching = true;
  const frame = () => {
    if (!isWatching) return;
    seen.frames += 1;
    look();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.stopWatchingFrames = () => {
    isWatching = false;
    observer.disconnect();
    return { ...seen, sizes: Object.fromEntries(Object.entries(sizes).map(([id, own]) => [id, own.size])) };
  };
})()`;

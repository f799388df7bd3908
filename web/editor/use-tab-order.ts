import { useMemo, type KeyboardEvent, type RefObject } from 'react';
import { focusThing } from './edits.ts';
import type { EditorSession } from './session.ts';
import { inReadingOrder, placedThings } from './walk.ts';

/** What can take the focus inside a node, or beside an edge. */
const CONTROLS = 'button:not(:disabled), a[href], input, textarea, select, [contenteditable="true"]';

type Stop = { readonly kind: 'node' | 'edge'; readonly id: string };

/**
 * Tab goes over nodes in reading order, each followed by its buttons, and then over edges; in the page's own order all edges would come
 * first. The guards stand before and after the canvas: what comes from outside by Tab enters at the selected node, or at the end.
 */
export function useTabOrder(session: EditorSession, surface: RefObject<HTMLDivElement | null>) {
  return useMemo(() => {
    let isLeaving = false;

    const stopsNow = (): readonly Stop[] => {
      const { graph } = session.graph.getState();
      const nodes = inReadingOrder(placedThings(session, graph)).map(({ id }): Stop => ({ kind: 'node', id }));
      const place = new Map(nodes.map(({ id }, index) => [id, index]));
      const edges = graph.edges.toSorted(
        (a, b) =>
          (place.get(a.from.node) ?? 0) - (place.get(b.from.node) ?? 0) || (place.get(a.to.node) ?? 0) - (place.get(b.to.node) ?? 0),
      );
      return [...nodes, ...edges.map(({ id }): Stop => ({ kind: 'edge', id }))];
    };
    const elementOf = ({ kind, id }: Stop) =>
      surface.current?.querySelector<HTMLElement | SVGElement>(`.react-flow__${kind}[data-id="${CSS.escape(id)}"]`) ?? null;
    const controlsOf = (stop: Stop): readonly HTMLElement[] => {
      const holder = stop.kind === 'node' ? elementOf(stop) : surface.current?.querySelector(`[data-edge="${CSS.escape(stop.id)}"]`);
      return [...(holder?.querySelectorAll<HTMLElement>(CONTROLS) ?? [])];
    };
    const enter = (stop: Stop) => {
      if (stop.kind === 'node') return focusThing(session, stop.id);
      session.ui.setState({ selectedNodes: [], selectedEdges: [stop.id] });
      elementOf(stop)?.focus({ preventScroll: true });
    };
    const leave = (side: 'before' | 'after') => {
      isLeaving = true;
      surface.current?.querySelector<HTMLElement>(`[data-canvas-guard="${side}"]`)?.focus({ preventScroll: true });
      isLeaving = false;
    };
    const stopOf = (target: Element): Stop | null => {
      const id = target.closest('[data-edge]')?.getAttribute('data-edge');
      if (id != null) return { kind: 'edge', id };
      const element = target.closest('.react-flow__node, .react-flow__edge');
      const own = element?.getAttribute('data-id');
      return own == null ? null : { kind: element!.classList.contains('react-flow__node') ? 'node' : 'edge', id: own };
    };

    return {
      onTab(event: KeyboardEvent) {
        const target = event.target as Element;
        const stop = stopOf(target);
        if (stop === null) return;
        const step = event.shiftKey ? -1 : 1;
        const within: readonly Element[] = [elementOf(stop), ...controlsOf(stop)].filter((element) => element !== null);
        const next = within[within.indexOf(target) + step];
        if (next !== undefined && within.includes(target)) {
          (next as HTMLElement).focus({ preventScroll: true });
          event.preventDefault();
          return;
        }
        const stops = stopsNow();
        const other = stops[stops.findIndex(({ kind, id }) => kind === stop.kind && id === stop.id) + step];
        // The guard has the focus now; the browser goes on from it.
        if (other === undefined) return leave(event.shiftKey ? 'before' : 'after');
        event.preventDefault();
        enter(other);
      },
      guard: (side: 'before' | 'after') => ({
        tabIndex: 0,
        'data-canvas-guard': side,
        className: 'sr-only',
        onFocus() {
          if (isLeaving) return;
          const stops = stopsNow();
          const selected = stops.find(({ kind, id }) => kind === 'node' && session.ui.getState().selectedNodes.includes(id));
          const stop = side === 'before' ? (selected ?? stops[0]) : stops.at(-1);
          if (stop !== undefined) enter(stop);
        },
      }),
    };
  }, [session, surface]);
}

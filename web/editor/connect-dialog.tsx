import { Command } from 'cmdk';
import { useEffect, useMemo, useState } from 'react';
import { edgeIssue } from '#graph/edge-issue';
import type { GraphNode } from '#graph/graph';
import { nodePorts } from '#graph/node-ports';
import { NodeIcon } from '../canvas/node-icon.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Select } from '../ui/select.tsx';
import { toast } from '../ui/toast.tsx';
import { connectPorts, focusThing, whyNot, type PortAddress } from './edits.ts';
import { listClasses } from './list-classes.ts';
import { useEditor, useGraph, useSession, type EditorSession } from './session.ts';
import { placedThings } from './walk.ts';

/** Draws an edge without a pointer: choose the output, then the node that it should lead to. */
export function ConnectDialog() {
  const session = useSession();
  const from = useEditor((state) => state.connectFrom);
  const source = useGraph((state) => state.graph.nodes.find((node) => node.id === from?.nodeId));
  if (from === null || source === undefined) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close(session)}
      onClosed={() => focusThing(session, source.id)}
      title={`Connect ${source.name} to…`}
    >
      <Targets key={source.id} source={source} asked={from.port} />
    </Dialog>
  );
}

function close(session: EditorSession): void {
  session.ui.setState({ connectFrom: null });
}

function Targets({ source, asked }: { source: GraphNode; asked: string | null }) {
  const session = useSession();
  const type = session.catalogue[source.type];
  const ports = useMemo(() => (type === undefined ? ['out'] : nodePorts(source, type)), [source, type]);
  const used = useGraph((state) =>
    state.graph.edges
      .filter((edge) => edge.from.node === source.id)
      .map((edge) => edge.from.port)
      .join('\n'),
  ).split('\n');
  const [port, setPort] = useState(() =>
    asked !== null && ports.includes(asked) ? asked : (ports.find((candidate) => !used.includes(candidate)) ?? ports[0] ?? 'out'),
  );
  const { nodes, isSearching } = useFittingNodes(session, { node: source.id, port });
  const choose = (target: GraphNode) => {
    const problem = connectPorts(session, { node: source.id, port }, { node: target.id });
    if (problem !== null) return toast.error(problem);
    session.ui.setState({ announcement: `Connected ${source.name}, output ${port}, to ${target.name}.` });
    close(session);
  };
  return (
    <div className="flex flex-col gap-3">
      {ports.length < 2 ? null : (
        <div className="flex flex-col gap-1.5">
          <label htmlFor="connect-port" className="text-[13px] font-medium">
            Output
          </label>
          <Select
            id="connect-port"
            value={port}
            onChange={setPort}
            options={ports.map((value) => ({ value, label: value, hint: used.includes(value) ? 'connected' : undefined }))}
          />
        </div>
      )}
      <Command loop label="Nodes to connect to" className="overflow-hidden rounded-lg border border-border">
        <Command.Input autoFocus placeholder="Search nodes…" className={listClasses.input} />
        <Command.List className="max-h-72 overflow-y-auto p-1.5">
          <Command.Empty className="py-6 text-center text-[13px] text-muted">
            {isSearching ? 'Checking which nodes fit…' : 'No other node fits this output.'}
          </Command.Empty>
          {nodes.map((node) => (
            <Command.Item
              key={node.id}
              value={`${node.name} ${session.catalogue[node.type]?.title ?? node.type}`}
              className={listClasses.item}
              onSelect={() => choose(node)}
            >
              <NodeIcon type={session.catalogue[node.type]} size={26} />
              <span className="min-w-0">
                <span className="block truncate text-[13px] leading-[18px] font-medium">{node.name}</span>
                <span className="block truncate text-[11px] leading-4 text-muted">{session.catalogue[node.type]?.title ?? node.type}</span>
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}

/** Checking one edge looks at the whole graph: in large graphs the answers come in piece by piece. */
const SLICE_MS = 12;

/** The nodes that this output may lead to, the nearest first: nothing that the check would complain about, and no second edge. */
function useFittingNodes(
  session: EditorSession,
  from: PortAddress,
): { readonly nodes: readonly GraphNode[]; readonly isSearching: boolean } {
  const graph = useGraph((state) => state.graph);
  const { node, port } = from;
  const [found, setFound] = useState<{ readonly nodes: readonly GraphNode[]; readonly isSearching: boolean }>({
    nodes: [],
    isSearching: true,
  });
  useEffect(() => {
    const candidates = nearestFirst(session, node).filter(
      (candidate) => candidate.id !== node && whyNot(session, { node, port }, { node: candidate.id }) === null,
    );
    const fitting: GraphNode[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slice = () => {
      const until = performance.now() + SLICE_MS;
      while (candidates.length > 0 && performance.now() < until) {
        const candidate = candidates.shift()!;
        if (edgeIssue(graph, session.catalogue, { from: { node, port }, to: { node: candidate.id } }) === null) fitting.push(candidate);
      }
      setFound({ nodes: [...fitting], isSearching: candidates.length > 0 });
      if (candidates.length > 0) timer = setTimeout(slice);
    };
    slice();
    return () => clearTimeout(timer);
  }, [session, graph, node, port]);
  return found;
}

function nearestFirst(session: EditorSession, from: string): GraphNode[] {
  const { graph } = session.graph.getState();
  const places = new Map(placedThings(session, graph).map((place) => [place.id, place]));
  const origin = places.get(from);
  const distance = ({ id }: GraphNode): number => {
    const place = places.get(id);
    return place === undefined || origin === undefined ? Infinity : Math.hypot(place.x - origin.x, place.y - origin.y);
  };
  return graph.nodes.toSorted((a, b) => distance(a) - distance(b));
}

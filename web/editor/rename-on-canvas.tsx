import { useInternalNode, useViewport, ViewportPortal } from '@xyflow/react';
import { useRef, useState } from 'react';
import type { GraphNode } from '#graph/graph';
import { focusThing, rename } from './edits.ts';
import { nameProblem, toNodeName } from './node-name.ts';
import { useEditor, useGraph, useSession } from './session.ts';

/** The name of a node, written right where it stands. Enter renames, and every reference follows; Escape leaves it as it was. */
export function RenameOnCanvas() {
  const id = useEditor((state) => state.editingId);
  const node = useGraph((state) => state.graph.nodes.find((candidate) => candidate.id === id));
  return node === undefined ? null : <NameInput key={node.id} node={node} />;
}

function NameInput({ node }: { node: GraphNode }) {
  const session = useSession();
  const { zoom } = useViewport();
  const place = useInternalNode(node.id)?.internals.positionAbsolute;
  const [name, setName] = useState(node.name);
  const [refusal, setRefusal] = useState<string | null>(null);
  const isDone = useRef(false);
  if (place === undefined) return null;
  const problem = nameProblem(name) ?? refusal;
  const end = () => {
    isDone.current = true;
    session.ui.setState({ editingId: null });
  };
  /** False while the name is refused and stays open to be changed. */
  const commit = (): boolean => {
    if (name !== '' && name !== node.name) {
      const found = nameProblem(name) ?? rename(session, node.id, name);
      setRefusal(found);
      if (found !== null) return false;
    }
    end();
    return true;
  };
  return (
    <ViewportPortal>
      <div
        className="nodrag nopan nowheel pointer-events-auto absolute z-[1002] w-[190px]"
        style={{
          transform: `translate(${place.x + 46}px, ${place.y + 8}px) scale(${Math.max(1, 0.85 / zoom)})`,
          transformOrigin: 'left top',
        }}
      >
        <input
          autoFocus
          aria-label="Node name"
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : 'canvas-name-problem'}
          value={name}
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => {
            setName(toNodeName(event.target.value));
            setRefusal(null);
          }}
          onBlur={() => {
            if (!isDone.current && !commit()) end();
          }}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') end();
            if (event.key === 'Escape' || (event.key === 'Enter' && commit())) focusThing(session, node.id);
          }}
          className="h-6 w-full rounded-md border border-accent bg-surface px-1.5 text-[13px] font-semibold text-text shadow-raised outline-none aria-invalid:border-danger"
        />
        {problem === null ? null : (
          <p
            id="canvas-name-problem"
            role="alert"
            className="mt-1 rounded-md border border-border bg-raised px-2 py-1 text-xs text-danger shadow-raised"
          >
            {problem}
          </p>
        )}
      </div>
    </ViewportPortal>
  );
}

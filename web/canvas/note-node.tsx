import { NodeResizer, type NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import Markdown from 'react-markdown';
import { useCanvas } from './canvas-context.ts';
import type { NoteFlowNode } from './flow-elements.ts';

/** Colours a note can have. */
export const noteColors = ['yellow', 'blue', 'green', 'pink', 'grey'] as const;

/** A sticky note in Markdown: double-click to write. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteFlowNode>) {
  const { actions } = useCanvas();
  const { note } = data;
  const [isWriting, setWriting] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (isWriting) area.current?.focus();
  }, [isWriting]);
  return (
    <div
      className="heddle-note"
      data-color={note.color ?? 'yellow'}
      data-selected={selected || undefined}
      onDoubleClick={() => actions !== null && setWriting(true)}
    >
      <NodeResizer
        isVisible={selected && actions !== null}
        minWidth={120}
        minHeight={64}
        lineClassName="heddle-resize-line"
        handleClassName="heddle-resize-handle"
        onResizeEnd={(_event, box) => actions?.resizeNode(id, { width: box.width, height: box.height }, { x: box.x, y: box.y })}
      />
      {isWriting ? (
        <textarea
          ref={area}
          aria-label="Note text"
          className="nodrag nowheel h-full w-full resize-none bg-transparent outline-none"
          value={note.text}
          onChange={(event) => actions?.changeNote(id, { text: event.target.value })}
          onBlur={() => setWriting(false)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') setWriting(false);
          }}
        />
      ) : (
        <div className="prose h-full w-full overflow-hidden">{note.text === '' ? <span className="opacity-50">Double-click to write</span> : <Markdown>{note.text}</Markdown>}</div>
      )}
      {selected && actions !== null ? (
        <div className="nodrag absolute -top-9 left-0 flex gap-1 rounded-md border border-border bg-raised p-1 shadow-sm">
          {noteColors.map((color) => (
            <button key={color} type="button" aria-label={`${color} note`} data-color={color} className="heddle-note-swatch" onClick={() => actions.changeNote(id, { color })} />
          ))}
        </div>
      ) : null}
    </div>
  );
});

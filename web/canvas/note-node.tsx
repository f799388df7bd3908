import { NodeResizer, type NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import Markdown from 'react-markdown';
import { useCanvas, useIsEditing } from './canvas-context.ts';
import type { NoteFlowNode } from './flow-elements.ts';

/** Colours a note can have. */
export const noteColors = ['yellow', 'blue', 'green', 'pink', 'grey'] as const;

/** A sticky note in Markdown: double-click, or press Enter, to write. */
export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteFlowNode>) {
  const { actions, editing } = useCanvas();
  const { note } = data;
  const isWriting = useIsEditing(id);
  return (
    <div
      className="heddle-note"
      data-color={note.color ?? 'yellow'}
      data-selected={selected || undefined}
      onDoubleClick={() => editing?.start(id)}
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
        <NoteText text={note.text} onChange={(text) => actions?.changeNote(id, { text })} onEnd={() => editing?.end()} />
      ) : (
        <div className="prose h-full w-full overflow-hidden">
          {note.text === '' ? <span className="opacity-50">Double-click or press Enter to write</span> : <Markdown>{note.text}</Markdown>}
        </div>
      )}
      {selected && actions !== null ? (
        <div className="nodrag absolute -top-9 left-0 flex gap-1 rounded-md border border-border bg-raised p-1 shadow-sm">
          {noteColors.map((color) => (
            <button
              key={color}
              type="button"
              aria-label={`Colour the note ${color}`}
              data-color={color}
              className="heddle-note-swatch"
              onClick={() => actions.changeNote(id, { color })}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
});

/** The text while it is written: kept here too, because the canvas hears of changes too late for a field that is typed into. */
function NoteText({ text, onChange, onEnd }: { text: string; onChange: (text: string) => void; onEnd: () => void }) {
  const [typed, setTyped] = useState(text);
  // What was typed and has not come back yet: the canvas may still show an older text of ours.
  const sent = useRef<readonly string[]>([text]);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus({ preventScroll: true }), []);
  // Undo changed it from outside.
  useEffect(() => {
    const at = sent.current.lastIndexOf(text);
    sent.current = at < 0 ? [text] : sent.current.slice(at);
    if (at < 0) setTyped(text);
  }, [text]);
  return (
    <textarea
      ref={area}
      aria-label="Note text"
      className="nodrag nowheel h-full w-full resize-none bg-transparent outline-none"
      value={typed}
      onChange={(event) => {
        sent.current = [...sent.current, event.target.value];
        setTyped(event.target.value);
        onChange(event.target.value);
      }}
      onBlur={onEnd}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') event.currentTarget.closest<HTMLElement>('.react-flow__node')?.focus({ preventScroll: true });
      }}
    />
  );
}

import { Wrench } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ToolUse } from '../runs/agent-turns.ts';
import { useCanvas } from './canvas-context.ts';
import type { StepData } from './flow-elements.ts';

const LINE = 'mx-3 mb-2.5 h-6 truncate rounded-md px-2 text-[11px] leading-6';

/**
 * The one line under a node's title: what it does or, while a run is on show, how it is going. There is always exactly one, so that no node
 * grows over its neighbours while it runs.
 */
export function NodeLine({ id, data }: { readonly id: string; readonly data: StepData }) {
  const { renderWaiting, renderAddress } = useCanvas();
  const { node, type } = data;
  const run = data.isStale ? undefined : data.run;
  const waiting = run?.status === 'waiting' ? renderWaiting?.(id, run.doing) : null;
  if (waiting != null) return waiting;
  if (run?.status === 'failed' && run.error !== null) return <ErrorLine message={run.error.message} />;
  if (run?.doing != null) return <DoingLine text={run.doing} isWaiting={run.status === 'waiting'} />;
  if (run?.stream != null) return <DoingLine text="writing" isWaiting={false} />;
  if (run !== undefined && run.tools.length > 0) return <ToolLine tools={run.tools} />;
  const address = type?.isTrigger === true ? renderAddress?.(node) : null;
  if (address != null) return address;
  const summary = summaryOf(data);
  if (summary !== '')
    return (
      <div className={`${LINE} bg-canvas font-mono text-muted`} title={summary}>
        {summary}
      </div>
    );
  return (
    <div className={`${LINE} px-0! text-faint`} title={type?.description}>
      {type?.description}
    </div>
  );
}

function summaryOf({ type, node }: StepData): string {
  if (type?.summary === undefined) return '';
  // A half-written config is normal while typing; the line then shows what the type does.
  const config = type.config.safeParse(node.config);
  if (!config.success) return '';
  try {
    return type.summary({ config: config.data, inputs: node.inputs });
  } catch {
    return '';
  }
}

function ErrorLine({ message }: { readonly message: string }) {
  return (
    <div
      className={`${LINE} text-danger`}
      style={{ background: 'color-mix(in oklab, var(--color-danger) 9%, transparent)' }}
      title={message}
    >
      {message}
    </div>
  );
}

/** What a node is at. */
function DoingLine({ text, isWaiting }: { readonly text: string; readonly isWaiting: boolean }) {
  return (
    <div className={`mx-3 mb-2.5 flex h-6 items-center gap-1.5 text-[11px] font-medium ${isWaiting ? 'text-warning' : 'text-accent'}`}>
      <span aria-hidden className={`size-1.5 shrink-0 rounded-full bg-current ${isWaiting ? '' : 'animate-pulse'}`} />
      <span className="truncate" title={text}>
        {text}
      </span>
    </div>
  );
}

/** Tools named on the card; the others are counted. */
const SHOWN_TOOLS = 2;

/** The tools that an agent called. */
function ToolLine({ tools }: { readonly tools: readonly ToolUse[] }) {
  const rest = tools.length - SHOWN_TOOLS;
  return (
    <ul aria-label="Tools called" className="mx-3 mb-2.5 flex h-6 items-center gap-1 overflow-hidden">
      {tools.slice(0, SHOWN_TOOLS).map(({ name, count, failed }) => (
        <li
          key={name}
          title={`${name}: called ${count === 1 ? 'once' : `${count} times`}${failed > 0 ? `, ${failed} failed` : ''}`}
          className={`inline-flex min-w-0 items-center gap-1 rounded-md bg-canvas px-1.5 font-mono text-[10px] leading-[18px] ${failed > 0 ? 'text-danger' : 'text-muted'}`}
        >
          <Wrench size={9} aria-hidden className="shrink-0" />
          <span className="truncate">{name}</span>
          {count > 1 ? <span className="shrink-0">×{count}</span> : null}
        </li>
      ))}
      {rest > 0 ? (
        <li
          title={tools
            .slice(SHOWN_TOOLS)
            .map(({ name }) => name)
            .join(', ')}
          className="shrink-0 px-1 text-[10px] leading-[18px] text-muted"
        >
          +{rest}
        </li>
      ) : null}
    </ul>
  );
}

/** The text a model is writing, its end always in sight. It floats over what lies below the node and leaves when the node has finished. */
export function StreamedText({ text }: { readonly text: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text]);
  return (
    <div
      ref={box}
      role="group"
      aria-label="Written so far"
      aria-live="off"
      className="pointer-events-none absolute top-full right-0 left-0 mt-1.5 max-h-24 overflow-hidden rounded-lg border border-border bg-raised px-2.5 py-1.5 text-[11px] leading-4 break-words whitespace-pre-wrap text-text shadow-raised"
    >
      {text.slice(-600)}
      <span className="heddle-caret" aria-hidden />
    </div>
  );
}

import type { Json } from '#graph/json';
import { writeJson } from '#graph/json-text';
import type { Run } from '#graph/run';
import { JsonView } from '../ui/json-view.tsx';
import { Popover } from '../ui/popover.tsx';

/** More of a result is cut: the button holds one line. */
const PREVIEW_LENGTH = 300;

/** The result of a finished run in one line; a click shows all of it. */
export function RunResultPreview({ run }: { readonly run: Run }) {
  if (run.contentRemovedAt !== undefined) return <span className="text-[13px] text-muted">Output deleted by retention</span>;
  if (run.output === null) return <span className="text-[13px] text-muted">No output</span>;
  return (
    <Popover
      aria-label="Result"
      side="top"
      className="w-[min(36rem,calc(100vw-1rem))] max-h-[60vh]!"
      trigger={
        <button
          type="button"
          className="flex min-w-0 flex-1 basis-40 items-baseline gap-1.5 rounded-md px-1.5 py-1 text-left text-[13px] hover:bg-hover"
        >
          <span className="shrink-0 font-medium">Result</span>
          <span className="truncate text-muted">{preview(run.output)}</span>
        </button>
      }
    >
      <JsonView value={run.output} />
    </Popover>
  );
}

function preview(value: Json): string {
  const text = typeof value === 'string' ? value : writeJson(value);
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text;
}

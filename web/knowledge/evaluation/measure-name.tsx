import { Info } from 'lucide-react';
import { useId, useState } from 'react';
import { Tooltip } from 'radix-ui';
import type { Measure } from './measures.ts';

/** A measure by its name; what it means shows on hover, on focus and on a press, and is read aloud. */
export function MeasureHelp({ measure, label }: { readonly measure: Measure; readonly label: string }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span id={id} hidden>
        {measure.meaning}
      </span>
      <Tooltip.Root open={isOpen} onOpenChange={setOpen} delayDuration={150}>
        <Tooltip.Trigger asChild>
          <button
            type="button"
            aria-label={`What ${label} means`}
            aria-describedby={id}
            // Radix closes it on a press: a finger could never open it.
            onPointerDown={(event) => event.preventDefault()}
            onClick={(event) => {
              event.preventDefault();
              setOpen(true);
            }}
            className="inline-flex size-5 shrink-0 items-center justify-center rounded text-faint hover:text-text"
          >
            <Info aria-hidden size={12} />
          </button>
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content
            side="top"
            sideOffset={5}
            collisionPadding={8}
            className="z-50 max-w-72 animate-fade rounded-lg border border-border bg-raised px-3 py-2 text-xs leading-relaxed font-normal text-text shadow-overlay"
          >
            {measure.meaning}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </>
  );
}

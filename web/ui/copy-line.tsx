import { useState } from 'react';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';

export interface CopyLineProps {
  readonly label: string;
  /** What is copied. */
  readonly text: string;
  /** What is shown in its place. */
  readonly shown?: string | undefined;
  /** Broken into lines instead of being cut off. */
  readonly isBlock?: boolean | undefined;
  /** Hidden until somebody asks for it. */
  readonly isSecret?: boolean | undefined;
}

/** A text to take along: an address, a key, a command. */
export function CopyLine({ label, text, shown = text, isBlock = false, isSecret = false }: CopyLineProps) {
  const [isShown, setShown] = useState(!isSecret);
  return (
    <div role="group" aria-label={label}>
      <div className="mb-1 text-[13px] font-medium">{label}</div>
      <div className="flex items-start gap-2 rounded-lg border border-border bg-sunken py-1.5 pr-1.5 pl-3">
        <code className={`min-w-0 flex-1 font-mono text-[12.5px] leading-6 ${isBlock ? 'whitespace-pre-wrap break-all' : 'truncate'}`}>
          {isShown ? shown : '•'.repeat(24)}
        </code>
        {isSecret ? (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`${isShown ? 'Hide' : 'Show'} ${label.toLowerCase()}`}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? 'Hide' : 'Show'}
          </Button>
        ) : null}
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}

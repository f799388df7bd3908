import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { KnowledgeSource } from '#graph/knowledge-source';
import { cn } from '../../ui/cn.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { pushCurl } from './push-curl.ts';

export interface HookLinesProps {
  readonly hook: NonNullable<KnowledgeSource['hook']>;
  readonly name: string;
  /** Whether it is open to begin with. */
  readonly isOpen: boolean;
}

/** Where documents are sent to, with which key, and a command to try it with. */
export function HookLines({ hook, name, isOpen: isOpenAtFirst }: HookLinesProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const id = useId();
  return (
    <div className="border-t border-border pt-2">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="-ml-1 flex items-center gap-1.5 rounded px-1 py-1 text-[13px] text-muted hover:text-text"
      >
        <ChevronRight aria-hidden size={14} className={cn('transition-transform', isOpen && 'rotate-90')} />
        How to send documents<span className="sr-only"> to {name}</span>
      </button>
      <div id={id} hidden={!isOpen} className="mt-2 flex flex-col gap-3">
        <CopyLine label="Address" text={hook.url} />
        <CopyLine label="Key" text={hook.key} isSecret />
        <CopyLine label="Try it" text={pushCurl(hook)} shown={pushCurl({ ...hook, key: '••••••••' })} isBlock />
        <p className="text-xs text-muted">
          The same <code className="font-mono">key</code> of a document again replaces it;{' '}
          <code className="font-mono">{'{"key":"…","deleted":true}'}</code> takes it out. Up to 500 documents a call, each with{' '}
          <code className="font-mono">metadata</code> if you like. Keep the key of the source secret: with it, others can change what is
          found.
        </p>
      </div>
    </div>
  );
}

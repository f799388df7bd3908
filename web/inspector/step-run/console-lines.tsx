import { Terminal } from 'lucide-react';
import { useState } from 'react';
import type { LogLine } from '#graph/run';
import { cn } from '../../ui/cn.ts';
import { CopyButton } from '../../ui/copy-button.tsx';

/** Lines shown at first, the newest ones. */
const PAGE = 200;

const colors: { readonly [level in LogLine['level']]: string } = {
  debug: 'text-faint',
  log: 'text-text',
  info: 'text-data',
  warn: 'bg-warning-soft text-warning',
  error: 'bg-danger-soft text-danger',
};

/** What a node wrote to its log. */
export function ConsoleLines({ logs }: { readonly logs: readonly LogLine[] }) {
  const [shown, setShown] = useState(PAGE);
  const hidden = Math.max(0, logs.length - shown);
  return (
    <section aria-label="Console" className="min-w-0">
      <h3 className="mb-1.5 flex items-center gap-1.5 text-[13px] font-medium">
        <Terminal size={14} aria-hidden className="text-muted" /> Console
        <span className="text-xs font-normal text-muted">{logs.length === 1 ? '1 line' : `${logs.length.toLocaleString('en')} lines`}</span>
        <span className="ml-auto">
          <CopyButton text={logs.map(({ level, text }) => `${level}: ${text}`).join('\n')} label="Copy lines" />
        </span>
      </h3>
      <div className="max-h-72 overflow-y-auto rounded-lg border border-border bg-sunken py-1 font-mono text-[12px] leading-[18px]">
        {hidden === 0 ? null : (
          <button
            type="button"
            className="w-full px-3 py-1 text-left text-accent hover:underline"
            onClick={() => setShown(shown + PAGE * 5)}
          >
            Show {hidden.toLocaleString('en')} earlier lines
          </button>
        )}
        <ol>
          {logs.slice(hidden).map((line, index) => (
            // Lines have no identity but their place.
            <li key={hidden + index} className={cn('flex gap-2.5 px-3', colors[line.level])}>
              <span className="w-10 shrink-0 opacity-70 select-none">{line.level}</span>
              <span className="min-w-0 break-words whitespace-pre-wrap">{line.text}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

import { ArrowLeft, Check, CircleAlert, CloudOff, Ellipsis, ListChecks, LoaderCircle, Play, Rocket, RotateCw } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { Workflow } from '#graph/api';
import type { Issue } from '#graph/issue';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Popover } from '../ui/popover.tsx';
import { command, performCommand } from './commands.tsx';
import { CheckList } from './check-list.tsx';
import { LiveBadge } from './how-to-call/live-badge.tsx';
import { useEditor, useGraph, useSaveState, useSession } from './session.ts';
import { useShortcutOf } from './shortcut-preference.ts';
import { takesNothing, triggersOf } from './test-run.ts';
import { UnpublishedBadge } from './unpublished-badge.tsx';
import { Tooltip } from '../ui/tooltip.tsx';

/** The bar over the canvas: name, save state, history, problems, test run, publish. */
export function Toolbar({ workflow, issues, recentRuns }: { workflow: Workflow; issues: readonly Issue[]; recentRuns: ReactNode }) {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const canUndo = useGraph((state) => state.past.length > 0);
  const canRedo = useGraph((state) => state.future.length > 0);
  const isDraft = useEditor((state) => state.showing.kind === 'draft');
  const button = (id: string, isEnabled = true) => {
    const item = command(id);
    return (
      <IconButton label={item.name} shortcut={shortcutOf(item)} disabled={!isEnabled} onClick={() => performCommand(session, item)}>
        {item.icon === undefined ? null : <item.icon size={16} />}
      </IconButton>
    );
  };
  const entry = (id: string) => {
    const item = command(id);
    return {
      label: item.name,
      icon: item.icon === undefined ? undefined : <item.icon size={14} />,
      shortcut: shortcutOf(item),
      onSelect: () => void performCommand(session, item),
    };
  };
  return (
    <div
      className="flex shrink-0 flex-wrap items-center gap-x-1 border-b border-border bg-surface px-3"
      role="toolbar"
      aria-label="Workflow"
    >
      {/* Where the window is narrow the name has a row of its own: beside all buttons nothing of it could be read. */}
      <div className="flex min-h-[47px] min-w-0 flex-[999_1_18rem] items-center gap-1">
        <Link
          href="/"
          aria-label="Back to workflows"
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
        >
          <ArrowLeft size={16} />
        </Link>
        <NameField />
        <LiveBadge workflow={workflow} />
        <UnpublishedBadge workflow={workflow} />
        <SaveIndicator />
      </div>
      <div className="flex min-h-[47px] shrink-0 grow items-center gap-1">
        {isDraft ? (
          <>
            <span className="contents max-sm:hidden">
              {button('undo', canUndo)}
              {button('redo', canRedo)}
            </span>
            {button('add')}
            <span className="contents max-sm:hidden">
              {button('tidy')}
              <span className="mx-1 h-5 w-px bg-border" aria-hidden />
            </span>
            <IssuesButton issues={issues} />
          </>
        ) : null}
        {recentRuns}
        <Menu
          trigger={
            <IconButton label="More">
              <Ellipsis size={16} />
            </IconButton>
          }
          entries={[
            ...(isDraft ? [entry('undo'), entry('redo'), { kind: 'separator' as const }] : []),
            entry('call'),
            entry('versions'),
            entry('settings'),
            entry('note'),
            entry('test'),
            { kind: 'separator' },
            entry('find'),
            entry('palette'),
            entry('minimap'),
            entry('fit'),
            { kind: 'separator' },
            entry('copy'),
            entry('paste'),
            entry('select-all'),
            { kind: 'separator' },
            entry('shortcuts'),
          ]}
        />
        <TestButton isDraft={isDraft} />
        <Button size="sm" variant="primary" disabled={!isDraft} onClick={() => performCommand(session, command('publish'))}>
          <Rocket size={14} aria-hidden className="max-sm:hidden" /> Publish
        </Button>
      </div>
    </div>
  );
}

/** Runs at once where the start takes nothing; else asks for the input. Beside it: once more with the last input. */
function TestButton({ isDraft }: { isDraft: boolean }) {
  const session = useSession();
  const shortcutOf = useShortcutOf();
  const nodes = useGraph((state) => state.graph.nodes);
  const triggers = useMemo(() => triggersOf(session, nodes), [session, nodes]);
  const hasRun = useEditor((state) => state.testRun !== undefined);
  const isOneClick = triggers.length === 1 && takesNothing(triggers[0]!);
  const again = command('run');
  return (
    <>
      {hasRun && !isOneClick ? (
        <IconButton label={again.name} shortcut={shortcutOf(again)} disabled={!isDraft} onClick={() => performCommand(session, again)}>
          <RotateCw size={15} />
        </IconButton>
      ) : null}
      <Tooltip
        text={isOneClick ? 'Run the draft' : 'Run the draft with an input'}
        shortcut={shortcutOf(command(isOneClick ? 'run' : 'test'))}
      >
        <Button
          size="sm"
          className="ml-auto"
          disabled={!isDraft}
          onClick={() => performCommand(session, command(isOneClick ? 'run' : 'test'))}
        >
          <Play size={14} aria-hidden className="max-sm:hidden" /> Test run
        </Button>
      </Tooltip>
    </>
  );
}

function NameField() {
  const session = useSession();
  const name = useGraph((state) => state.document.name);
  // What is being typed; null while the field only shows the name.
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? name;
  const commit = () => {
    const next = (typed ?? '').trim();
    setTyped(null);
    if (next !== '') session.graph.getState().editDocument((document) => (next === document.name ? document : { ...document, name: next }));
  };
  return (
    <input
      aria-label="Workflow name"
      value={shown}
      maxLength={120}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(null);
      }}
      style={{ width: `${Math.min(36, Math.max(8, shown.length + 1))}ch` }}
      className="h-8 min-w-0 rounded-md border border-transparent bg-transparent px-1.5 text-sm font-semibold hover:border-border focus:border-accent focus:outline-none"
    />
  );
}

/** Where the draft is: on the server, on its way, or only here. */
function SaveIndicator() {
  const session = useSession();
  const state = useSaveState();
  const looks = {
    saved: { icon: <Check size={13} />, text: 'Saved' },
    pending: { icon: <LoaderCircle size={13} />, text: 'Saving…' },
    saving: { icon: <LoaderCircle size={13} className="animate-spin" />, text: 'Saving…' },
    offline: { icon: <CloudOff size={13} />, text: 'Offline, will retry' },
    refused: { icon: <CircleAlert size={13} />, text: 'Not saved' },
    conflict: { icon: <CircleAlert size={13} />, text: 'Changed elsewhere' },
  }[state.kind];
  const isBad = state.kind === 'offline' || state.kind === 'refused' || state.kind === 'conflict';
  return (
    <span
      role="status"
      aria-live="polite"
      className={cn('ml-2 inline-flex shrink-0 items-center gap-1 text-xs', isBad ? 'text-warning' : 'text-faint')}
    >
      {looks.icon}
      {isBad ? (
        <button
          type="button"
          className="hover:underline"
          title={state.kind === 'refused' ? state.message : 'Your changes are kept in this browser'}
          onClick={() => (state.kind === 'conflict' ? session.ui.setState({ dialog: 'conflict' }) : void session.autosave.flush())}
        >
          {looks.text}
        </button>
      ) : (
        <span className="max-sm:sr-only">{looks.text}</span>
      )}
    </span>
  );
}

const NO_ISSUES: readonly Issue[] = [];

function IssuesButton({ issues: all }: { issues: readonly Issue[] }) {
  const session = useSession();
  // Of a canvas on which nothing was drawn yet there is nothing to complain about.
  const isEmpty = useGraph((state) => state.graph.nodes.length === 0);
  const issues = isEmpty ? NO_ISSUES : all;
  const isOpen = useEditor((state) => state.areIssuesOpen);
  const errors = issues.filter((issue) => issue.severity === 'error').length;
  return (
    <Popover
      aria-label="Problems"
      align="end"
      open={isOpen}
      onOpenChange={(areIssuesOpen) => session.ui.setState({ areIssuesOpen })}
      className="w-96 p-0!"
      trigger={
        <button
          type="button"
          aria-label={issues.length === 0 ? 'No problems' : `${issues.length} ${issues.length === 1 ? 'problem' : 'problems'}`}
          className={cn(
            'inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-[13px] font-medium tabular-nums hover:bg-hover',
            errors > 0 ? 'text-danger' : issues.length > 0 ? 'text-warning' : 'text-muted',
          )}
        >
          {issues.length === 0 ? <ListChecks size={16} /> : <CircleAlert size={15} />}
          {issues.length === 0 ? null : issues.length}
        </button>
      }
    >
      <CheckList issues={issues} isEmpty={isEmpty} onJump={() => session.ui.setState({ areIssuesOpen: false })} />
    </Popover>
  );
}

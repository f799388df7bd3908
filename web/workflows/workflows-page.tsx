import { Plus, Search, Upload, Workflow as WorkflowIcon } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { WorkflowSummary } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { useCreateWorkflow, useImportWorkflow, useWorkflows } from '../api/hooks.ts';
import { rememberCreated } from '../editor/discard-untouched.ts';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Input } from '../ui/input.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { StatusBadge, StatusIcon } from '../ui/status-badge.tsx';
import { TimeAgo } from '../ui/time-ago.tsx';
import { toast } from '../ui/toast.tsx';
import { useFilePicker } from './use-file-picker.tsx';
import { useWithoutUntouched } from './use-without-untouched.ts';
import { freeName, readWorkflowFile } from './workflow-file.ts';
import { WorkflowMenu } from './workflow-menu.tsx';

/** Below this many workflows there is nothing to search. */
const SEARCH_FROM = 8;

/** All workflows of this installation. */
export function WorkflowsPage() {
  const [, navigate] = useLocation();
  const workflows = useWorkflows();
  const create = useCreateWorkflow();
  const importFile = useImportWorkflow();
  const [search, setSearch] = useState('');
  const all = useWithoutUntouched(workflows.data);
  const taken = all.map((workflow) => workflow.name);

  const fail = (error: unknown): void => {
    const { title, description } = messageOf(error);
    toast.error(title, { description });
  };
  const createEmpty = (): void =>
    create.mutate(
      { name: freeName('Untitled workflow', taken) },
      {
        onSuccess: ({ id }) => {
          rememberCreated(id);
          navigate(`/workflows/${id}`);
        },
        onError: fail,
      },
    );
  const picker = useFilePicker(async (file) => {
    const read = await readWorkflowFile(file);
    if (!read.ok) toast.error(read.message);
    else importFile.mutate(read.content, { onSuccess: ({ id }) => navigate(`/workflows/${id}`), onError: fail });
  });

  const shown = all.filter((workflow) => `${workflow.name} ${workflow.description}`.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Page
      title="Workflows"
      actions={
        <>
          {picker.input}
          <Button busy={importFile.isPending} onClick={picker.open}>
            <Upload size={15} />
            Import file
          </Button>
          <Button variant="primary" busy={create.isPending} onClick={createEmpty}>
            <Plus size={15} />
            New workflow
          </Button>
        </>
      }
    >
      {workflows.isPending ? (
        <SkeletonList />
      ) : workflows.data === undefined ? (
        <Problem error={workflows.error} onRetry={() => void workflows.refetch()} />
      ) : all.length === 0 ? (
        <EmptyState
          icon={<WorkflowIcon size={20} />}
          title="No workflows yet"
          actions={
            <>
              <Link href="/templates" className={buttonClass('primary')}>
                Browse templates
              </Link>
              <Button onClick={createEmpty}>Start from an empty canvas</Button>
            </>
          }
        >
          Draw a workflow, and it runs. Templates are the quickest start: every one runs right away, even without an API key.
        </EmptyState>
      ) : (
        <>
          {all.length >= SEARCH_FROM && (
            <div className="relative mb-3 max-w-xs">
              <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-faint" />
              <Input
                type="search"
                aria-label="Search workflows"
                placeholder="Search"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
                className="pl-8"
              />
            </div>
          )}
          {shown.length === 0 ? (
            <p className="py-10 text-center text-[13px] text-muted">No workflow matches “{search}”.</p>
          ) : (
            <WorkflowList workflows={shown} taken={taken} />
          )}
        </>
      )}
    </Page>
  );
}

function WorkflowList({ workflows, taken }: { readonly workflows: readonly WorkflowSummary[]; readonly taken: readonly string[] }) {
  return (
    <ul aria-label="Workflows" className="divide-y divide-border rounded-xl border border-border bg-surface">
      {workflows.map((workflow) => (
        <li
          key={workflow.id}
          className="relative flex items-center gap-x-4 px-4 py-3 transition-colors first:rounded-t-xl last:rounded-b-xl hover:bg-hover"
        >
          <div className="min-w-0 flex-1">
            <div className="flex items-center gap-2">
              {/* The link covers the row, so that the whole row can be clicked and one thing is read aloud. */}
              <Link href={`/workflows/${workflow.id}`} className="truncate font-medium before:absolute before:inset-0 before:content-['']">
                {workflow.name}
              </Link>
              {workflow.lastRun !== null && <StatusIcon status={workflow.lastRun.status} className="order-last md:hidden" />}
              {workflow.liveVersion === null ? <Badge>Draft</Badge> : <Badge tone="success">v{workflow.liveVersion} live</Badge>}
            </div>
            <p className="truncate text-[13px] text-muted">
              {workflow.description === '' ? `${workflow.nodeCount} ${workflow.nodeCount === 1 ? 'node' : 'nodes'}` : workflow.description}
            </p>
          </div>
          <div className="hidden w-44 shrink-0 items-center gap-2 text-[13px] text-muted md:flex">
            {workflow.lastRun === null ? (
              'Never run'
            ) : (
              <Link href={`/runs/${workflow.lastRun.id}`} className="relative flex items-center gap-2 hover:text-text">
                <span className="sr-only">Last run of {workflow.name}: </span>
                <StatusBadge status={workflow.lastRun.status} />
                <TimeAgo iso={workflow.lastRun.startedAt} />
              </Link>
            )}
          </div>
          <div className="hidden w-36 shrink-0 text-right text-[13px] text-muted lg:block">
            Edited <TimeAgo iso={workflow.updatedAt} />
          </div>
          <div className="relative">
            <WorkflowMenu workflow={workflow} taken={taken} />
          </div>
        </li>
      ))}
    </ul>
  );
}

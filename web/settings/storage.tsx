import { useQuery } from '@tanstack/react-query';
import type { StorageUse } from '#graph/retention';
import { api } from '../api/client.ts';
import { keys } from '../api/hooks.ts';
import { Problem } from '../shell/problem.tsx';
import { formatBytes } from '../ui/file-view.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { Section } from './section.tsx';

const kinds: readonly (readonly [keyof StorageUse, string])[] = [
  ['database', 'Database: workflows, runs and everything they list'],
  ['values', 'Large values of runs'],
  ['files', 'Uploaded and received files'],
  ['indexes', 'Indexes of knowledge bases'],
  ['engine', 'Temporal: runs that are open or ended recently'],
];

/** How much of the disk Heddle uses, and for what. */
export function Storage() {
  const storage = useQuery({ queryKey: keys.storage, queryFn: ({ signal }) => api.storage({ signal }) });
  return (
    <Section
      title="Storage"
      lead="Heddle deletes test runs after 30 days, unless the settings of the workflow say otherwise, and unused data within a day."
    >
      {storage.isPending ? (
        <SkeletonList rows={3} />
      ) : storage.data === undefined ? (
        <Problem error={storage.error} onRetry={() => void storage.refetch()} />
      ) : (
        <dl className="divide-y divide-border text-[13px] tabular-nums">
          {kinds.map(([kind, title]) => (
            <Row key={kind} title={title} value={formatBytes(storage.data[kind] ?? 0)} />
          ))}
          <Row title="Total" value={formatBytes(storage.data.total)} />
          {storage.data.free !== null && <Row title="Free disk space" value={formatBytes(storage.data.free)} />}
          <Row title="Runs" value={storage.data.runs.toLocaleString('en')} />
        </dl>
      )}
    </Section>
  );
}

function Row({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <div className="flex items-center gap-4 px-4 py-2.5">
      <dt className="min-w-0 flex-1 text-muted">{title}</dt>
      <dd>{value}</dd>
    </div>
  );
}

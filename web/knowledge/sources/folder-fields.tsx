import { Problem } from '../../shell/problem.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import type { KindFieldsProps } from './kind-fields.tsx';
import { useFolders } from './sources-api.ts';

/** One of the folders that the operator of Heddle has listed, and which files of it. */
export function FolderFields({ draft, problems, onChange }: KindFieldsProps) {
  const folders = useFolders();
  if (folders.isPending) return <SkeletonList rows={1} className="h-16" />;
  if (folders.data === undefined) return <Problem error={folders.error} onRetry={() => void folders.refetch()} />;
  // A folder that was allowed once stays to be seen, and says why it is not read.
  const names = draft.folder === '' || folders.data.includes(draft.folder) ? folders.data : [...folders.data, draft.folder];
  if (names.length === 0) return <NoFolders problem={problems.folder} />;
  return (
    <>
      <Field label="Folder" hint="Folders on the machine that runs Heddle, as its operator has listed them." error={problems.folder}>
        {(control) => (
          <Select
            {...control}
            value={draft.folder}
            placeholder="Choose a folder"
            onChange={(folder) => onChange({ folder })}
            options={names.map((name) => ({ value: name, label: name }))}
          />
        )}
      </Field>
      <Field
        label="Files"
        hint="** stands for any folders, * for any part of a name, {md,pdf} for one of several."
        error={problems.pattern}
      >
        {(control) => (
          <Input
            {...control}
            className="font-mono text-[13px]"
            spellCheck={false}
            value={draft.pattern}
            maxLength={500}
            placeholder="**/*.{md,pdf}"
            onChange={(event) => onChange({ pattern: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function NoFolders({ problem }: { readonly problem: string | undefined }) {
  return (
    <div role="note" className="flex flex-col gap-1.5 rounded-lg border border-border bg-sunken px-3 py-2.5 text-[13px]">
      <p className="font-medium">No folder is allowed yet</p>
      <p className="text-muted">
        Heddle reads only folders that its operator has listed. Set <code className="font-mono text-[12px]">HEDDLE_KNOWLEDGE_FOLDERS</code>{' '}
        to names and paths, and start it again:
      </p>
      <code className="overflow-x-auto rounded bg-surface px-2 py-1.5 font-mono text-[12px] whitespace-pre">{`HEDDLE_KNOWLEDGE_FOLDERS='{"handbook":"/srv/handbook"}' npm start`}</code>
      {problem !== undefined && (
        <p role="alert" className="text-xs text-danger">
          There is no folder to add yet.
        </p>
      )}
    </div>
  );
}

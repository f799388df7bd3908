import { useConnections } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import type { KindFieldsProps } from './kind-fields.tsx';
import { SqlEditor } from './sql-editor.tsx';

const EXAMPLE = 'SELECT id, title, body, category\nFROM articles\nWHERE published';

/** A database, the query that gives the rows, and what its columns mean. */
export function SqlFields({ draft, problems, onChange, onConnect }: KindFieldsProps) {
  const connections = useConnections();
  const databases = (connections.data ?? []).filter(({ kind, id }) => kind === 'postgres' || id === draft.database);
  return (
    <>
      <Field
        label="Connection"
        hint={
          databases.length === 0 && connections.data !== undefined
            ? 'There is no connection to a PostgreSQL database yet.'
            : 'A user that may only read is best.'
        }
        error={problems.database}
      >
        {(control) => (
          <div className="flex gap-2">
            <Select
              {...control}
              className="min-w-0 flex-1"
              value={draft.database}
              placeholder="Choose a database"
              disabled={databases.length === 0}
              onChange={(database) => onChange({ database })}
              options={databases.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <Button onClick={() => onConnect('postgres')}>New connection</Button>
          </div>
        )}
      </Field>
      <Field
        label="Query"
        hint="One SELECT. Each row becomes a document; columns that are not named below become its metadata."
        error={problems.query}
      >
        {(control) => (
          <SqlEditor {...control} label="Query" placeholder={EXAMPLE} text={draft.query} onChange={(query) => onChange({ query })} />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Column
          label="Key column"
          hint="Tells rows apart from sync to sync: the primary key."
          placeholder="id"
          value={draft.keyColumn}
          error={problems.keyColumn}
          onChange={(keyColumn) => onChange({ keyColumn })}
        />
        <Column
          label="Name column (optional)"
          hint="If empty, the key is the name."
          placeholder="title"
          value={draft.nameColumn}
          error={problems.nameColumn}
          onChange={(nameColumn) => onChange({ nameColumn })}
        />
      </div>
      <Column
        label="Text columns"
        hint="What is searched and read; several are divided by commas."
        placeholder="title, body"
        value={draft.textColumns}
        error={problems.textColumns}
        maxLength={6_000}
        onChange={(textColumns) => onChange({ textColumns })}
      />
    </>
  );
}

interface ColumnProps {
  readonly label: string;
  readonly hint: string;
  readonly placeholder: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly maxLength?: number;
  readonly onChange: (text: string) => void;
}

function Column({ label, hint, placeholder, value, error, maxLength = 120, onChange }: ColumnProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          className="font-mono text-[13px]"
          spellCheck={false}
          autoCapitalize="off"
          value={value}
          maxLength={maxLength}
          placeholder={placeholder}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

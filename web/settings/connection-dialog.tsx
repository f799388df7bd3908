import { type ReactNode, useState } from 'react';
import type { Connection } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { useSaveConnection } from '../api/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { Textarea } from '../ui/textarea.tsx';
import { connectionKinds, type ConnectionField, rateLimits } from './connection-kinds.ts';
import { ConnectionTest } from './connection-test.tsx';

const FORM = 'connection-form';

export interface ConnectionDialogProps {
  /** The one that is changed; null makes one. */
  readonly connection: Connection | null;
  /** What kind a new one is, unless another is chosen. */
  readonly initialKind?: string | undefined;
  readonly onSaved?: ((connection: Connection) => void) | undefined;
  readonly onClose: () => void;
}

/** Makes a connection or changes one; a stored secret is never shown, only replaced. */
export function ConnectionDialog({ connection, initialKind, onSaved, onClose }: ConnectionDialogProps) {
  const [kindName, setKindName] = useState(connection?.kind ?? initialKind ?? connectionKinds[0]?.kind ?? '');
  const kind = connectionKinds.find((candidate) => candidate.kind === kindName);
  const [name, setName] = useState(connection?.name ?? '');
  const [settings, setSettings] = useState<{ readonly [key: string]: string }>(connection?.settings ?? {});
  const [secret, setSecret] = useState<{ readonly [key: string]: string }>({});
  const save = useSaveConnection();

  const filledIn = {
    id: connection?.id ?? null,
    name: name.trim() === '' ? (kind?.title ?? kindName) : name.trim(),
    kind: kindName,
    settings: filled(settings),
    secret: filled(secret),
  };
  const submit = (): void =>
    save.mutate(filledIn, {
      onSuccess: (saved) => {
        onSaved?.(saved);
        onClose();
      },
    });

  // What was typed for one kind is no business of another.
  const chooseKind = (next: string): void => {
    setKindName(next);
    setSettings({});
    setSecret({});
  };

  const fieldsOf = (isMeant: (field: ConnectionField) => boolean): readonly ReactNode[] => [
    ...(kind?.settings ?? [])
      .filter(isMeant)
      .map((field) => (
        <TextField
          key={field.key}
          field={field}
          value={settings[field.key] ?? ''}
          onChange={(text) => setSettings({ ...settings, [field.key]: text })}
        />
      )),
    ...(kind?.secret ?? [])
      .filter(isMeant)
      .map((field) => (
        <TextField
          key={field.key}
          field={connection === null ? field : { ...field, isRequired: false }}
          isSecret
          hint={connection === null ? undefined : 'Leave empty to keep the stored one.'}
          value={secret[field.key] ?? ''}
          onChange={(text) => setSecret({ ...secret, [field.key]: text })}
        />
      )),
  ];

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={connection === null ? 'New connection' : `Edit ${connection.name}`}
      description="Secrets are encrypted before they are stored. They never leave this installation, and no export or run holds them."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={FORM} busy={save.isPending}>
            Save connection
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        autoComplete="off"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              value={kindName}
              disabled={connection !== null}
              onChange={chooseKind}
              options={connectionKinds.map((option) => ({ value: option.kind, label: option.title }))}
            />
          )}
        </Field>
        <Field label="Name" error={save.isError ? messageOf(save.error).title : undefined} hint="How nodes and people refer to it.">
          {(control) => (
            <Input {...control} value={name} maxLength={120} placeholder={kind?.title} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        {fieldsOf((field) => field.isAdvanced !== true)}
        {kind !== undefined && [...kind.settings, ...kind.secret].some((field) => field.isAdvanced) && (
          <details className="flex flex-col gap-4">
            <summary className="cursor-pointer text-[13px] font-medium">Proxy and certificate authority</summary>
            <div className="mt-3 flex flex-col gap-4">{fieldsOf((field) => field.isAdvanced === true)}</div>
          </details>
        )}
        {kind?.hasRateLimits === true && (
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1.5 text-[13px] font-medium">Limits</legend>
            <div className="grid grid-cols-1 items-end gap-3 sm:grid-cols-3">
              {rateLimits.map((field) => (
                <TextField
                  key={field.key}
                  field={field}
                  value={settings[field.key] ?? ''}
                  onChange={(text) => setSettings({ ...settings, [field.key]: text })}
                />
              ))}
            </div>
            <p className="text-xs text-muted">Shared by all runs and workers. Further calls wait for their turn.</p>
          </fieldset>
        )}
        <div className="border-t border-border pt-4">
          <ConnectionTest key={kindName} connection={filledIn} />
        </div>
      </form>
    </Dialog>
  );
}

function TextField({
  field,
  value,
  onChange,
  isSecret = false,
  hint,
}: {
  readonly field: ConnectionField;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly isSecret?: boolean;
  readonly hint?: string | undefined;
}) {
  return (
    <Field label={field.label} {...(hint === undefined ? {} : { hint })}>
      {(control) =>
        field.isMultiline === true ? (
          <Textarea
            {...control}
            mono
            rows={4}
            autoComplete="off"
            required={field.isRequired === true}
            placeholder={field.placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : field.options === undefined ? (
          <Input
            {...control}
            type={isSecret ? 'password' : field.isCount === true ? 'number' : 'text'}
            {...(field.isCount === true ? { min: 1, max: 9_999_999_999, step: 1 } : {})}
            autoComplete={isSecret ? 'new-password' : 'off'}
            required={field.isRequired === true}
            placeholder={field.placeholder}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        ) : (
          <Select {...control} value={value === '' ? (field.options[0]?.value ?? '') : value} onChange={onChange} options={field.options} />
        )
      }
    </Field>
  );
}

/** Only what was filled in: an empty secret must not replace the stored one. */
function filled(values: { readonly [key: string]: string }): { [key: string]: string } {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value.trim() === '' ? [] : [[key, value.trim()]])));
}

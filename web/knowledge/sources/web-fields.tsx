import { useConnections } from '../../api/hooks.ts';
import { Field, Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { NumberInput } from '../number-input.tsx';
import type { KindFieldsProps } from './kind-fields.tsx';

/** Addresses of single pages and files. */
export function UrlFields({ draft, problems, onChange, onConnect }: KindFieldsProps) {
  return (
    <>
      <Field
        label="Addresses"
        hint="One a line, up to 200. Pages, PDFs and other files are read as they are; links are not followed."
        error={problems.urls}
      >
        {(control) => (
          <Textarea
            {...control}
            mono
            rows={4}
            value={draft.urls}
            placeholder={'https://example.com/handbook\nhttps://example.com/prices.pdf'}
            onChange={(event) => onChange({ urls: event.target.value })}
          />
        )}
      </Field>
      <SignIn value={draft.connection} onChange={(connection) => onChange({ connection })} onConnect={onConnect} />
    </>
  );
}

/** All pages that a sitemap names. */
export function SitemapFields({ draft, problems, onChange, onConnect }: KindFieldsProps) {
  return (
    <>
      <Field
        label="Address of the sitemap"
        hint="Sitemaps that it names are read too. What robots.txt forbids is left out."
        error={problems.sitemap}
      >
        {(control) => (
          <Input
            {...control}
            type="url"
            inputMode="url"
            value={draft.sitemap}
            maxLength={2_000}
            placeholder="https://example.com/sitemap.xml"
            onChange={(event) => onChange({ sitemap: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-[1fr_auto]">
        <Field label="Only addresses that begin with (optional)" error={problems.within}>
          {(control) => (
            <Input
              {...control}
              type="url"
              inputMode="url"
              value={draft.within}
              maxLength={2_000}
              placeholder="https://example.com/docs/"
              onChange={(event) => onChange({ within: event.target.value })}
            />
          )}
        </Field>
        <Field label="Maximum pages">
          {(control) => <NumberInput id={control.id} min={1} max={10_000} value={draft.limit} onChange={(limit) => onChange({ limit })} />}
        </Field>
      </div>
      <SignIn value={draft.connection} onChange={(connection) => onChange({ connection })} onConnect={onConnect} />
    </>
  );
}

/** Which connection opens protected pages. */
function SignIn({
  value,
  onChange,
  onConnect,
}: {
  readonly value: string;
  readonly onChange: (connection: string) => void;
  readonly onConnect: (kind: string) => void;
}) {
  const connections = (useConnections().data ?? []).filter(({ kind }) => kind.startsWith('http-'));
  return (
    <Field
      label="Sign in with (optional)"
      hint="For pages that need a token or a password. It goes only to the hosts that the connection names."
    >
      {(control) => (
        <Select
          {...control}
          value={value}
          onChange={(chosen) => (chosen === NEW ? onConnect('http-bearer') : onChange(chosen))}
          options={[
            { value: '', label: 'None: the pages are public' },
            ...connections.map(({ id, name }) => ({ value: id, label: name })),
            { value: NEW, label: 'New connection…' },
          ]}
        />
      )}
    </Field>
  );
}

const NEW = 'new';

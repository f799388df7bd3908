import { ExternalLink } from 'lucide-react';
import { useEffect } from 'react';
import { useKnowledgeBases } from '../../../knowledge/knowledge-api.ts';
import { Select } from '../../../ui/select.tsx';

/** One of the knowledge bases, with what is in it and the way there. */
export function KnowledgePicker({ value, onChange, id }: { value: string; onChange: (value: string | undefined) => void; id: string }) {
  const bases = useKnowledgeBases();
  const chosen = bases.data?.find((base) => base.id === value);
  const [only, ...others] = bases.data ?? [];
  const onlyId = others.length === 0 ? only?.id : undefined;
  // There is nothing to choose.
  useEffect(() => {
    if (value === '' && onlyId !== undefined) onChange(onlyId);
  }, [value, onlyId, onChange]);
  if (bases.data?.length === 0) {
    return (
      <p className="text-xs text-muted">
        There is no knowledge base yet.{' '}
        <a href="/knowledge" target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
          Create one
        </a>
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Select
        id={id}
        aria-label="Knowledge base"
        value={value}
        onChange={(picked) => onChange(picked === '' ? undefined : picked)}
        options={[
          ...(onlyId === undefined ? [{ value: '', label: 'Choose one' }] : []),
          ...(bases.data ?? []).map((base) => ({ value: base.id, label: base.name, hint: `${base.documents} documents` })),
          ...(value !== '' && chosen === undefined && bases.isSuccess ? [{ value, label: 'Deleted knowledge base' }] : []),
        ]}
      />
      {chosen === undefined ? null : (
        <a
          href={`/knowledge/${chosen.id}`}
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1 self-start text-xs text-accent underline underline-offset-2"
        >
          {chosen.chunks.toLocaleString('en')} chunks · open <ExternalLink size={12} aria-hidden />
        </a>
      )}
    </div>
  );
}

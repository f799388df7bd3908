import { Plus, X } from 'lucide-react';
import type { Relevance } from '#graph/knowledge-evaluation';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { DocumentPicker } from './document-picker.tsx';

export interface RelevanceEditorProps {
  readonly knowledgeId: string;
  readonly relevant: readonly Relevance[];
  readonly onChange: (relevant: readonly Relevance[]) => void;
}

/** A label that is not filled in yet. */
export const emptyRelevance: Relevance = { document: '', phrase: '', grade: 1 };

/** What grades are called. */
export const grades: readonly { readonly value: string; readonly label: string }[] = [
  { value: '1', label: 'Answers' },
  { value: '2', label: 'Answers well' },
  { value: '3', label: 'Answers best' },
];

/** What should be found: documents, each with a phrase or as a whole. */
export function RelevanceEditor({ knowledgeId, relevant, onChange }: RelevanceEditorProps) {
  const set = (index: number, change: Partial<Relevance>): void =>
    onChange(relevant.map((one, at) => (at === index ? { ...one, ...change } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[13px] font-medium">What should be found</legend>
      <p className="text-xs text-muted">
        A passage counts when it is of that document and holds the phrase; upper and lower case and line breaks do not matter. Without a
        phrase, every passage of the document counts.
      </p>
      <ul className="flex flex-col gap-2">
        {relevant.map((one, index) => (
          // A label has nothing else to be known by while it is filled in.
          <li
            key={index}
            role="group"
            aria-label={`Answer ${index + 1}`}
            className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 rounded-lg border border-border bg-surface p-2.5 sm:grid-cols-[minmax(0,1fr)_9.5rem_auto]"
          >
            <DocumentPicker
              knowledgeId={knowledgeId}
              label="Document"
              value={one.document}
              onChange={(document) => set(index, { document })}
            />
            <Select
              aria-label={`Grade of answer ${index + 1}`}
              className="max-sm:order-last max-sm:col-span-2"
              value={String(one.grade)}
              onChange={(grade) => set(index, { grade: Number(grade) })}
              options={grades}
            />
            <IconButton
              label={`Remove answer ${index + 1}`}
              disabled={relevant.length === 1}
              onClick={() => onChange(relevant.filter((_, at) => at !== index))}
            >
              <X size={14} />
            </IconButton>
            <Input
              aria-label={`Phrase of answer ${index + 1}`}
              className="col-span-full"
              placeholder="A phrase that the passage holds (optional)"
              maxLength={2_000}
              value={one.phrase}
              onChange={(event) => set(index, { phrase: event.target.value })}
            />
          </li>
        ))}
      </ul>
      <Button size="sm" className="self-start" disabled={relevant.length >= 50} onClick={() => onChange([...relevant, emptyRelevance])}>
        <Plus size={14} />
        Another answer
      </Button>
    </fieldset>
  );
}

import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import type { z } from 'zod';
import type { importQuestionsBody, importReportSchema, QuestionSet } from '#graph/knowledge-evaluation';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { sentenceOf } from '../words.ts';
import { useImportQuestions } from './evaluation-api.ts';
import { ImportReport } from './import-report.tsx';
import { formatOf } from './import-format.ts';

type Format = z.output<typeof importQuestionsBody>['format'];

const examples: { readonly [format in Format]: string } = {
  csv: 'question,document,phrase,grade\nHow long is the warranty?,kettle.md,warranty of two years,1\nHow do I descale it?,kettle.md,with vinegar,2',
  jsonl: '{"question": "How long is the warranty?", "relevant": [{"document": "kettle.md", "phrase": "warranty of two years"}]}',
};
const MOST = 5_000_000;

/** Adds questions from a file or from pasted text, and says which lines were left out and why. */
export function ImportDialog({ set, onClose }: { readonly set: QuestionSet; readonly onClose: () => void }) {
  const questions = useImportQuestions(set.knowledgeId, set.id);
  const [format, setFormat] = useState<Format>('csv');
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const report: z.output<typeof importReportSchema> | undefined = questions.data;
  const problem =
    refused ??
    (text.length > MOST
      ? 'The text is too long: five million characters at most.'
      : questions.error === null
        ? null
        : sentenceOf(messageOf(questions.error)));
  const isReady = text.trim() !== '' && text.length <= MOST;

  async function read(chosen: File): Promise<void> {
    if (chosen.size > MOST) return setRefused(`${chosen.name} is too large: 5 MB at most.`);
    try {
      const content = await chosen.text();
      setRefused(null);
      setText(content);
      setFormat(formatOf(chosen.name, content));
    } catch {
      setRefused(`${chosen.name} can’t be read.`);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Import questions into ${set.name}`}
      size="md"
      footer={
        report === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" type="submit" form="import-questions" disabled={!isReady} busy={questions.isPending}>
              Import
            </Button>
          </>
        ) : (
          <>
            {report.skipped.length > 0 && <Button onClick={() => questions.reset()}>Back to the text</Button>}
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </>
        )
      }
    >
      {report !== undefined ? (
        <ImportReport report={report} />
      ) : (
        <form
          id="import-questions"
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) questions.mutate({ format, text });
          }}
        >
          <div className="flex flex-wrap items-end gap-2">
            <div className="flex flex-col gap-1.5">
              <span aria-hidden className="text-[13px] font-medium">
                Format
              </span>
              <Select
                aria-label="Format"
                className="w-44"
                value={format}
                onChange={(value) => setFormat(value === 'jsonl' ? 'jsonl' : 'csv')}
                options={[
                  { value: 'csv', label: 'CSV' },
                  { value: 'jsonl', label: 'JSONL' },
                ]}
              />
            </div>
            <Button onClick={() => file.current?.click()}>
              <FileUp size={14} />
              Choose a file
            </Button>
            <input
              ref={file}
              type="file"
              hidden
              aria-label="File with questions"
              accept=".csv,.tsv,.jsonl,.ndjson,text/csv,application/jsonl"
              onChange={(event) => {
                const chosen = event.target.files?.[0];
                // The same file again has to be seen as a change.
                event.target.value = '';
                if (chosen !== undefined) void read(chosen);
              }}
            />
          </div>
          <Field label="Questions" error={problem}>
            {(control) => (
              <Textarea
                {...control}
                mono
                rows={9}
                placeholder={examples[format]}
                value={text}
                onChange={(event) => {
                  setText(event.target.value);
                  setRefused(null);
                }}
              />
            )}
          </Field>
          <details className="rounded-lg border border-border bg-surface px-3 py-2 text-[13px]">
            <summary className="cursor-pointer text-muted hover:text-text">How the text has to look</summary>
            <div className="mt-2 flex flex-col gap-2 text-muted">
              {format === 'csv' ? (
                <p>
                  The first line names the columns: <code className="font-mono">question</code> and{' '}
                  <code className="font-mono">document</code>; <code className="font-mono">phrase</code> and{' '}
                  <code className="font-mono">grade</code> (1 to 3) may be left out. The same question in several rows has several answers.
                </p>
              ) : (
                <p>
                  One object a line: <code className="font-mono">question</code> and <code className="font-mono">relevant</code>, a list of{' '}
                  <code className="font-mono">document</code> with, if you like, <code className="font-mono">phrase</code> and{' '}
                  <code className="font-mono">grade</code> (1 to 3).
                </p>
              )}
              <p>
                A document is named by its key: the name of the file it was added from, or what the API gave it. A phrase is what the right
                passage holds.
              </p>
              <pre
                tabIndex={0}
                aria-label="Example"
                className="overflow-x-auto rounded-md bg-sunken px-3 py-2 font-mono text-[12px] text-text"
              >
                {examples[format]}
              </pre>
            </div>
          </details>
        </form>
      )}
    </Dialog>
  );
}

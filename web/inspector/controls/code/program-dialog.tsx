import { Play, RotateCcw, Square } from 'lucide-react';
import { useMemo } from 'react';
import type { CodeTest } from '#graph/api';
import { messageOf } from '../../../api/api-error.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { jsonProblems, readJson } from '../../schema-problems.ts';
import { CodeField } from '../code-field.tsx';
import { ProgramEditor } from './program-editor.tsx';
import { ProgramResult } from './program-result.tsx';
import type { ProgramInputs } from './sample-inputs.ts';
import type { ProgramTest } from './use-program-test.ts';

export interface ProgramDialogProps {
  readonly title: string;
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onClose: () => void;
  readonly inputs: ProgramInputs;
  /** The sample inputs as text; `isTyped` when somebody wrote them, and `onSample(null)` goes back. */
  readonly sample: string;
  readonly isTyped: boolean;
  readonly onSample: (text: string | null) => void;
  readonly test: ProgramTest;
  readonly onRun: () => void;
}

/** A program in a large window, beside what it does with sample inputs. */
export function ProgramDialog({
  title,
  label,
  text,
  onChange,
  onClose,
  inputs,
  sample,
  isTyped,
  onSample,
  test,
  onRun,
}: ProgramDialogProps) {
  const isSample = readJson(sample) !== undefined;
  const { result } = test;
  // The same object for the same result: the mark is set once, and gone when the text changes.
  const failure = useMemo(() => failureOf(result), [result]);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={title} size="xl">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 md:h-[min(70dvh,720px)] md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="h-[44dvh] min-h-56 md:h-auto md:min-h-0">
          <ProgramEditor
            isTall
            isFocused
            label={label}
            text={text}
            onChange={onChange}
            inputs={inputs.schema}
            onRun={onRun}
            failure={failure}
          />
        </div>
        <div className="flex min-h-0 flex-col gap-3 md:overflow-y-auto md:pr-1">
          <div className="flex flex-col gap-1.5">
            <div className="flex h-7 items-center gap-2">
              <h3 className="text-[13px] font-medium">Sample inputs</h3>
              {!isTyped ? (
                <span className="truncate text-xs text-muted">{inputs.isFromRun ? 'from the last run' : 'an example'}</span>
              ) : (
                <Button variant="ghost" size="sm" className="ml-auto" onClick={() => onSample(null)}>
                  <RotateCcw size={13} /> Reset
                </Button>
              )}
            </div>
            <CodeField label="Sample inputs" language="json" text={sample} onChange={onSample} problems={jsonProblems} />
            {!isSample ? (
              <p role="alert" className="text-xs text-danger">
                This is not JSON yet.
              </p>
            ) : null}
          </div>
          <div className="flex items-center gap-2">
            {test.isRunning ? (
              <Button onClick={test.stop}>
                <Square size={13} /> Stop
              </Button>
            ) : (
              <Button variant="primary" disabled={!isSample || text.trim() === ''} onClick={onRun}>
                <Play size={14} /> Run
              </Button>
            )}
            <span className="text-xs text-muted">{test.isRunning ? 'Running…' : 'Ctrl or ⌘ + Enter'}</span>
          </div>
          <div aria-live="polite" className="pb-1">
            {test.error !== null ? (
              <p role="alert" className="rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger">
                {sentenceOf(test.error)}
              </p>
            ) : result === undefined || test.isRunning ? null : (
              <ProgramResult test={result} />
            )}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

function failureOf(result: CodeTest | undefined) {
  if (result === undefined || result.ok || result.error.line === null) return undefined;
  const { line, column, message } = result.error;
  return { line, column, message };
}

function sentenceOf(error: Error): string {
  const { title, description } = messageOf(error);
  return [title, description].filter((part) => part !== undefined).join(' ');
}

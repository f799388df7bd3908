import { Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { GraphNode } from '#graph/graph';
import type { Issue } from '#graph/issue';
import type { Json, JsonObject } from '#graph/json';
import { CodeField } from '../inspector/controls/code-field.tsx';
import { DropZone } from '../inspector/controls/files/drop-zone.tsx';
import { withFiles } from '../inspector/controls/files/file-values.ts';
import { useUpload } from '../inspector/controls/files/use-upload.ts';
import { withKey } from '../inspector/field-value.ts';
import { focusField } from '../inspector/focus-field.ts';
import { SchemaForm } from '../inspector/schema-form.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { EarlierInputs } from './earlier-inputs.tsx';
import { useEditor, useSession } from './session.ts';
import { StopsNotice } from './stops-notice.tsx';
import { completed, problemsOf, testFormOf } from './test-input.ts';
import { earlierRun, startTestRun } from './test-run.ts';

/** Asks for what the trigger takes, as a form or as JSON, and starts a run with it. */
export function TestForm({ trigger, issues }: { trigger: GraphNode; issues: readonly Issue[] }) {
  const session = useSession();
  const form = useMemo(() => testFormOf(trigger), [trigger]);
  const kept = useEditor((state) => state.testRun);
  const [value, setValue] = useState<JsonObject>(() => form.fromInput(earlierOf()));
  const [text, setText] = useState(() => written(earlierOf()));
  const [tab, setTab] = useState(form.fields.length > 0 ? 'form' : 'json');
  const shownTab = form.fields.length === 0 ? 'json' : tab;
  const [problem, setProblem] = useState<string | null>(null);
  const [isMarking, setMarking] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const panel = useRef<HTMLFormElement>(null);
  const marked = useMemo(() => (isMarking ? problemsOf(form, value) : []), [isMarking, form, value]);
  const takesFiles = shownTab === 'form' && form.fields.some((field) => field.widget === 'files');

  function earlierOf(): Json {
    const earlier = earlierRun(session);
    return earlier?.triggerId === trigger.id ? earlier.input : null;
  }
  const fill = (input: Json) => {
    setValue(form.fromInput(input));
    setText(written(input));
    setProblem(null);
  };
  // What comes next is writing the input, or Ctrl+Enter to run; on a phone the keyboard would cover the form.
  useEffect(() => {
    if (!window.matchMedia('(pointer: coarse)').matches)
      panel.current?.querySelector<HTMLElement>('[data-field] input, [data-field] textarea, .cm-content')?.focus({ preventScroll: true });
  }, []);
  // An example pasted in the inspector meanwhile fills the form.
  const shown = useRef(kept);
  useEffect(() => {
    if (kept === shown.current) return;
    shown.current = kept;
    if (kept?.triggerId === trigger.id) fill(kept.input);
  });
  // An upload takes its time: by then the input may be another one.
  const current = useRef<() => Json>(() => null);
  useEffect(() => {
    current.current = () => (shownTab === 'form' ? form.toInput(value) : readInput(text));
  });
  const {
    upload,
    busy,
    problem: uploadProblem,
  } = useUpload((files) => {
    try {
      setText(written(withFiles(current.current(), files)));
      setTab('json');
    } catch {
      setProblem('The input is not valid JSON, so the files can’t be added to it yet.');
    }
  });

  const submit = async () => {
    let input: Json;
    if (shownTab === 'form') {
      const [first] = problemsOf(form, value);
      setMarking(true);
      setProblem(null);
      if (first !== undefined) {
        if (panel.current !== null) focusField(panel.current, first.path);
        return;
      }
      input = form.toInput(completed(form, value));
    } else {
      try {
        input = readInput(text);
      } catch {
        setProblem('The input is not valid JSON.');
        return;
      }
    }
    setProblem(null);
    setStarting(true);
    const refusal = await startTestRun(session, { triggerId: trigger.id, input });
    setStarting(false);
    setProblem(refusal);
  };

  return (
    <form
      ref={panel}
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        void submit();
      }}
    >
      <div className="min-h-0 flex-1 overflow-y-auto pb-4">
        <StopsNotice triggerId={trigger.id} issues={issues} />
        <div className="px-4">
          {form.fields.length === 0 ? (
            <div className="flex flex-col gap-2 pt-4">
              <p className="text-[13px] text-muted">
                The input of the run, as JSON{trigger.type === 'webhook' ? ': method, headers, query and body' : ''}.
              </p>
              <CodeField label="Input" language="json" text={text} onChange={setText} />
            </div>
          ) : (
            <Tabs
              aria-label="Input as"
              value={shownTab}
              onChange={(next) => {
                if (next === 'json') setText(written(form.toInput(value)));
                else if (isJson(text)) setValue(form.fromInput(readInput(text)));
                setTab(next);
              }}
              contentClassName="pt-4"
              tabs={[
                {
                  value: 'form',
                  label: 'Form',
                  content: (
                    <SchemaForm
                      fields={form.fields}
                      value={value}
                      onChange={(key, next) => setValue((before) => withKey(before, key, next))}
                      takesExpressions={false}
                      path="test"
                      issues={marked}
                    />
                  ),
                },
                { value: 'json', label: 'JSON', content: <CodeField label="Input" language="json" text={text} onChange={setText} /> },
              ]}
            />
          )}
          {takesFiles ? null : (
            <div className="pt-4">
              <DropZone label="Add files to the input" multiple busy={busy} onFiles={(chosen) => void upload(chosen)} />
              {uploadProblem === null ? null : (
                <p role="alert" className="pt-1.5 text-xs text-danger">
                  {uploadProblem}
                </p>
              )}
            </div>
          )}
        </div>
      </div>
      {problem === null ? null : (
        <p role="alert" className="border-t border-border px-4 pt-2 text-xs text-danger">
          {problem}
        </p>
      )}
      <footer className={`flex items-center gap-2 p-3 ${problem === null ? 'border-t border-border' : ''}`}>
        <EarlierInputs form={form} onChoose={fill} />
        <span className="flex-1" />
        <Kbd keys="Ctrl+Enter" />
        <Button type="submit" variant="primary" busy={isStarting}>
          <Play size={14} /> Run
        </Button>
      </footer>
    </form>
  );
}

const written = (input: Json): string => JSON.stringify(input ?? {}, null, 2);

const readInput = (text: string): Json => JSON.parse(text.trim() === '' ? 'null' : text) as Json;

function isJson(text: string): boolean {
  try {
    readInput(text);
    return true;
  } catch {
    return false;
  }
}

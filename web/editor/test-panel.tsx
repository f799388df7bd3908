import { Play, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Json, JsonObject } from '#graph/json';
import { messageOf } from '../api/api-error.ts';
import { useStartRun } from '../api/hooks.ts';
import { CodeField } from '../inspector/controls/code-field.tsx';
import { DropZone } from '../inspector/controls/files/drop-zone.tsx';
import { withFiles } from '../inspector/controls/files/file-values.ts';
import { useUpload } from '../inspector/controls/files/use-upload.ts';
import { withKey } from '../inspector/field-value.ts';
import { SchemaForm } from '../inspector/schema-form.tsx';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { toast } from '../ui/toast.tsx';
import { keepTestInput, lastTestInput } from './draft-storage.ts';
import { useGraph, useSession } from './session.ts';
import { missingFields, testFormOf } from './test-input.ts';

/** Starts a run of the draft: asks what the trigger asks for and remembers the answer. */
export function TestPanel({ exampleInput }: { exampleInput: Json }) {
  const session = useSession();
  const nodes = useGraph((state) => state.graph.nodes);
  const triggers = useMemo(() => nodes.filter((node) => session.catalogue[node.type]?.isTrigger === true).sort((a, b) => Number(b.type === 'manual') - Number(a.type === 'manual')), [nodes, session]);
  const [triggerId, setTriggerId] = useState<string | null>(null);
  const trigger = triggers.find((node) => node.id === triggerId) ?? triggers[0];
  const close = () => session.ui.setState({ isTestOpen: false });
  return (
    <aside aria-label="Test run" className="flex w-[400px] max-w-full shrink-0 flex-col border-l border-border bg-surface" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <header className="flex items-center gap-2 border-b border-border px-4 py-2.5">
        <h2 className="flex-1 text-[15px] font-semibold">Test run</h2>
        {triggers.length > 1 && trigger !== undefined ? (
          <Select aria-label="Trigger" size="sm" className="w-40!" value={trigger.id} onChange={setTriggerId} options={triggers.map((node) => ({ value: node.id, label: node.name }))} />
        ) : null}
        <IconButton label="Close" onClick={close}>
          <X size={16} />
        </IconButton>
      </header>
      {trigger === undefined ? <p className="p-6 text-center text-[13px] text-muted">Add a trigger first: it is what starts a run.</p> : <TestForm key={trigger.id} triggerId={trigger.id} exampleInput={exampleInput} />}
    </aside>
  );
}

function TestForm({ triggerId, exampleInput }: { triggerId: string; exampleInput: Json }) {
  const session = useSession();
  const trigger = useGraph((state) => state.graph.nodes.find((node) => node.id === triggerId))!;
  const form = useMemo(() => testFormOf(trigger), [trigger]);
  const start = useStartRun(session.workflowId);
  const initial = useMemo(() => session.ui.getState().testInput ?? lastTestInput(session.workflowId) ?? exampleInput, [session, exampleInput]);
  const [value, setValue] = useState<JsonObject>(() => form.fromInput(initial));
  const [text, setText] = useState(() => JSON.stringify(initial ?? {}, null, 2));
  const [tab, setTab] = useState(form.fields.length > 0 ? 'form' : 'json');
  const shownTab = form.fields.length === 0 ? 'json' : tab;
  const [problem, setProblem] = useState<string | null>(null);
  const takesFiles = shownTab === 'form' && form.fields.some((field) => field.widget === 'files');
  // An upload takes its time: by then the input may be another one.
  const current = useRef<() => Json>(() => null);
  useEffect(() => {
    current.current = () => (shownTab === 'form' ? form.toInput(value) : (JSON.parse(text.trim() === '' ? 'null' : text) as Json));
  });
  const { upload, busy, problem: uploadProblem } = useUpload((files) => {
    try {
      const input = current.current();
      // A chat's message has a list of files, also while it is empty.
      const given = trigger.type === 'chat' ? { files: [], ...form.fromInput(input) } : input;
      setText(JSON.stringify(withFiles(given, files), null, 2));
      setTab('json');
    } catch {
      setProblem('The input is not valid JSON, so the files have no place in it yet.');
    }
  });

  const submit = async () => {
    let input: Json;
    if (shownTab === 'form') {
      const missing = missingFields(form, value);
      if (missing.length > 0) {
        setProblem(`Fill in ${missing.join(', ')}.`);
        return;
      }
      input = form.toInput(value);
    } else {
      try {
        input = JSON.parse(text.trim() === '' ? 'null' : text) as Json;
      } catch {
        setProblem('The input is not valid JSON.');
        return;
      }
    }
    setProblem(null);
    if (!(await session.autosave.flush())) {
      setProblem('The draft could not be saved, so it can’t run yet.');
      return;
    }
    session.ui.setState({ testInput: input });
    keepTestInput(session.workflowId, input);
    start.mutate(
      { input, trigger: trigger.name },
      {
        onSuccess: ({ runId }) => session.ui.setState({ liveRunId: runId, isTestOpen: false, showing: { kind: 'draft' }, inspectorTab: 'run' }),
        onError: (error) => {
          const { title, description } = messageOf(error);
          setProblem(description === undefined ? title : `${title} ${description}`);
          if ('issues' in error) session.ui.setState({ areIssuesOpen: true });
          else toast.error(title);
        },
      },
    );
  };

  return (
    <form
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
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        {form.fields.length === 0 ? (
          <div className="flex flex-col gap-2 pt-4">
            <p className="text-[13px] text-muted">The input of the run, as JSON{trigger.type === 'webhook' ? ': method, headers, query and body' : ''}.</p>
            <CodeField label="Input" language="json" text={text} onChange={setText} />
          </div>
        ) : (
          <Tabs
            aria-label="Input as"
            value={shownTab}
            onChange={(next) => {
              if (next === 'json') setText(JSON.stringify(form.toInput(value), null, 2));
              setTab(next);
            }}
            contentClassName="pt-4"
            tabs={[
              { value: 'form', label: 'Form', content: <SchemaForm fields={form.fields} value={value} onChange={(key, next) => setValue((before) => withKey(before, key, next))} takesExpressions={false} path="test" issues={[]} /> },
              { value: 'json', label: 'JSON', content: <CodeField label="Input" language="json" text={text} onChange={setText} /> },
            ]}
          />
        )}
        {takesFiles ? null : (
          <div className="pt-4">
            <DropZone label="Add files to the input" multiple busy={busy} onFiles={(chosen) => void upload(chosen)} />
            {uploadProblem === null ? null : <p role="alert" className="pt-1.5 text-xs text-danger">{uploadProblem}</p>}
          </div>
        )}
      </div>
      <footer className="flex items-center gap-3 border-t border-border p-3">
        <p role={problem === null ? undefined : 'alert'} className="min-w-0 flex-1 text-xs text-danger">{problem}</p>
        <Button type="submit" variant="primary" busy={start.isPending}>
          <Play size={14} /> Run
        </Button>
      </footer>
    </form>
  );
}

import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import { ApiError, messageOf } from '../api/api-error.ts';
import { toast } from '../ui/toast.tsx';
import { keepTestRun, lastTestRun } from './draft-storage.ts';
import type { TestRun } from './editor-state.ts';
import type { EditorSession } from './session.ts';
import { problemsOf, testFormOf } from './test-input.ts';

/** The triggers of the draft, the one that a test run takes by default first. */
export function triggersOf(
  session: EditorSession,
  nodes: readonly GraphNode[] = session.graph.getState().graph.nodes,
): readonly GraphNode[] {
  return nodes
    .filter((node) => session.catalogue[node.type]?.isTrigger === true && node.parentId === null)
    .sort((a, b) => Number(b.type === 'manual') - Number(a.type === 'manual'));
}

/** What the last test run was given, if its trigger is still there: of this session, of this browser, or the workflow's example. */
export function earlierRun(session: EditorSession): TestRun | null {
  const { testRun, exampleInput } = session.ui.getState();
  const triggers = triggersOf(session);
  const [first] = triggers;
  const kept = testRun ?? lastTestRun(session.workflowId);
  if (kept !== undefined && triggers.some(({ id }) => id === kept.triggerId)) return kept;
  return exampleInput === null || first === undefined ? null : { triggerId: first.id, input: exampleInput };
}

/** Remembers an input, so that the form starts with it and "Run again" takes it. */
export function rememberRun(session: EditorSession, run: TestRun): void {
  session.ui.setState({ testRun: run });
  keepTestRun(session.workflowId, run);
}

/** Remembers an example of what a trigger takes as the input of the next test run. */
export function rememberExample(session: EditorSession, triggerId: string, example: Json): void {
  const trigger = triggersOf(session).find(({ id }) => id === triggerId);
  if (trigger !== undefined && typeof example === 'object' && example !== null && !Array.isArray(example))
    rememberRun(session, { triggerId, input: testFormOf(trigger).toInput(example as JsonObject) });
}

/** Runs with the input of the last time; opens the panel where there is none, or where it does not fit the trigger any more. */
export async function runAgain(session: EditorSession): Promise<void> {
  const [trigger, ...others] = triggersOf(session);
  const nothing = trigger !== undefined && others.length === 0 && takesNothing(trigger) ? { triggerId: trigger.id, input: null } : null;
  const run = earlierRun(session) ?? nothing;
  const node = run === null ? undefined : triggersOf(session).find(({ id }) => id === run.triggerId);
  const form = node === undefined ? null : testFormOf(node);
  if (run === null || form === null || node?.type === 'chat' || problemsOf(form, form.fromInput(run.input)).length > 0) {
    session.ui.setState({ isTestOpen: true });
    return;
  }
  const problem = await startTestRun(session, run);
  if (problem !== null) toast.error(problem);
}

/** True for a start that asks for nothing: a manual trigger without a form. */
export function takesNothing(trigger: GraphNode): boolean {
  return trigger.type === 'manual' && testFormOf(trigger).fields.length === 0;
}

/** Saves the draft, starts a run of it and shows it; returns what went wrong in words, or null. */
export async function startTestRun(session: EditorSession, run: TestRun): Promise<string | null> {
  const trigger = triggersOf(session).find(({ id }) => id === run.triggerId);
  if (trigger === undefined) return 'Add a trigger first: it starts the run.';
  const started = await startDraft(session, trigger, run.input);
  if (typeof started === 'string') return started;
  rememberRun(session, run);
  session.ui.setState({ liveRunId: started.runId, isTestOpen: false, showing: { kind: 'draft' }, inspectorTab: 'run' });
  const [stop] = started.stopsAt;
  if (stop !== undefined) toast(`The run stops at “${stop.name}”, which is not complete.`, { description: stop.message });
  return null;
}

/** Starts a run of the saved draft; returns why not in words where it can't be started. */
export async function startDraft(
  session: EditorSession,
  trigger: GraphNode,
  input: Json,
  pace?: 'readable',
): Promise<{ readonly runId: string; readonly stopsAt: readonly { readonly name: string; readonly message: string }[] } | string> {
  if (!(await session.autosave.flush())) return 'The draft could not be saved, so it can’t run yet.';
  try {
    return await session.startRun({ input, trigger: trigger.id, ...(pace === undefined ? {} : { pace }) });
  } catch (error) {
    if (error instanceof ApiError && error.issues.length > 0) session.ui.setState({ areIssuesOpen: true });
    const { title, description } = messageOf(error);
    return description === undefined ? title : `${title} ${description}`;
  }
}

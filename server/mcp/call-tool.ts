import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { RunEventBus } from '#graph/event-bus';
import type { Json, JsonSchema } from '#graph/json';
import { readAs } from '#graph/types/read-as';
import type { NewRun } from '#store/contract/stored-run';
import type { Admission } from '../admission.ts';
import { EngineUnavailable } from '#workers/client/engine';
import type { LinkFile } from '../files/file-links.ts';
import { HttpError, unavailable } from '../http-error.ts';
import { newId } from '../ids.ts';
import { awaitOutcome } from '../runs/await-outcome.ts';
import type { StartDependencies } from '../runs/start-run.ts';
import { carry, refuseReferences } from '../values.ts';
import type { ExposedTool } from './exposed-tools.ts';
import { failed, toToolResult } from './tool-result.ts';

/** What a call needs. */
export interface CallDependencies extends StartDependencies {
  readonly events: RunEventBus;
  readonly admission: Admission;
  readonly link: LinkFile;
  /** How long the caller is kept; the run goes on after that. */
  readonly waitMs: number;
}

/** Runs the live version of the workflow and waits for its answer; whatever the caller could have done better is a result too. */
export async function callTool(
  dependencies: CallDependencies,
  tool: ExposedTool,
  given: { readonly [name: string]: Json },
  onStep: ((name: string) => void) | null,
): Promise<CallToolResult> {
  const args = readAs(given, tool.inputSchema as JsonSchema);
  const problem = tool.refuse(args);
  if (problem !== null)
    return failed({
      code: 'TOOL_ARGUMENTS_INVALID',
      message: problem,
      hint: 'Nothing was run. Call it with arguments that fit its schema.',
    });
  try {
    refuseReferences(args);
    return await dependencies.admission.run(tool.workflowId, () => runTool(dependencies, tool, args, onStep));
  } catch (error) {
    const known = error instanceof EngineUnavailable ? unavailable({ cause: error }) : error;
    if (known instanceof HttpError) return failed(known.data);
    throw error;
  }
}

async function runTool(
  dependencies: CallDependencies,
  tool: ExposedTool,
  args: Json,
  onStep: ((name: string) => void) | null,
): Promise<CallToolResult> {
  const { store, events, waitMs, link } = dependencies;
  const run = await newRun(dependencies, tool, args);
  let last = '';
  const unsubscribe =
    onStep === null
      ? null
      : events.subscribe(run.id, (event) => {
          // A step that waits for something has begun before, or begins by waiting.
          if ((event.type !== 'step-started' && event.type !== 'step-waiting') || event.step.name === last) return;
          last = event.step.name;
          onStep(last);
        });
  try {
    return await toToolResult(store, run.id, await awaitOutcome(dependencies, run, { timeoutMs: waitMs }), link);
  } finally {
    unsubscribe?.();
  }
}

async function newRun({ store }: CallDependencies, tool: ExposedTool, args: Json): Promise<NewRun> {
  const version = await store.versions.get(tool.workflowId, tool.version);
  if (version === null)
    throw new HttpError({
      status: 404,
      code: 'NOT_FOUND',
      message: `The workflow of the tool ${tool.name} was removed.`,
      hint: 'Ask for the list of tools again.',
    });
  return {
    id: newId('run'),
    workflowId: tool.workflowId,
    workflowName: tool.title,
    version: tool.version,
    trigger: 'mcp',
    triggerNode: tool.triggerNode,
    graphHash: version.graphHash,
    planHash: version.planHash,
    startedAt: new Date().toISOString(),
    input: await carry(store.blobs, args),
  };
}

import type { ModelCallRecord } from '#graph/run';
import type { LlmStep } from '../ask-chain.ts';

/** A step that remembers what the service told it. */
export interface FakeStep extends LlmStep {
  readonly tokens: string[];
  readonly calls: ModelCallRecord[];
  readonly logs: string[];
}

/** Makes a step for a test, around what the test gives. */
export function fakeStep(given: Partial<LlmStep> = {}): FakeStep {
  const tokens: string[] = [];
  const calls: ModelCallRecord[] = [];
  const logs: string[] = [];
  return {
    tokens,
    calls,
    logs,
    runId: 'run',
    workflowId: 'workflow',
    stepId: 'step',
    iteration: 0,
    attempt: 1,
    signal: new AbortController().signal,
    left: undefined,
    onToken: (text) => void tokens.push(text),
    onNewText: () => void tokens.splice(0),
    onCall: (call) => void calls.push(call),
    log: (level, text) => void logs.push(`${level}: ${text}`),
    ...given,
  };
}

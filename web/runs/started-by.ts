import type { RunSummary } from '#graph/run';

const words: { readonly [trigger: string]: string } = {
  manual: 'by hand',
  webhook: 'by its webhook',
  chat: 'by a chat message',
  called: 'by a workflow or MCP client',
};

/** How a run was started, in a sentence: test runs are told from real ones. */
export function startedBy(run: Pick<RunSummary, 'version' | 'trigger'>): string {
  return run.version === null ? 'Started as a test run' : `Started ${triggerWords(run.trigger)}`;
}

/** Who starts runs by a trigger of this type. */
export function triggerWords(trigger: string): string {
  return words[trigger] ?? `by ${trigger}`;
}

import type { Json } from '#graph/json';
import type { StepStatus, Substep } from '#graph/run';

/** One turn of an agent: what the model said, and the tools that it called. */
export interface AgentTurn {
  readonly number: number;
  readonly status: StepStatus;
  readonly substeps: readonly Substep[];
  /** The tools called, in order. */
  readonly tools: readonly string[];
  /** How many tool calls went wrong; the model was told, so the turn itself may be fine. */
  readonly failedTools: number;
  /** The beginning of what the model said, for a turn that called nothing. */
  readonly said: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A tool and how often an agent called it. */
export interface ToolUse {
  readonly name: string;
  readonly count: number;
  readonly failed: number;
}

/** What a model answered in one turn. */
export interface ModelReply {
  readonly text: string;
  readonly data: Json | undefined;
  /** What was cut so that the context fits, in words. */
  readonly dropped: readonly string[];
}

/** The turns of an agent, in order. */
export function turnsOf(substeps: readonly Substep[]): readonly AgentTurn[] {
  const byNumber = new Map<number, Substep[]>();
  for (const substep of substeps) {
    const group = byNumber.get(substep.turn);
    if (group === undefined) byNumber.set(substep.turn, [substep]);
    else group.push(substep);
  }
  return [...byNumber].map(([number, group]) => turnOf(number, group));
}

function turnOf(number: number, substeps: readonly Substep[]): AgentTurn {
  const tools = substeps.filter(({ kind }) => kind === 'tool');
  const status = statusOf(substeps);
  const isOpen = status === 'running' || status === 'waiting';
  const ends = substeps.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [finishedAt]));
  return {
    number,
    status,
    substeps,
    tools: tools.map(({ name }) => name),
    failedTools: tools.filter((tool) => tool.status === 'failed').length,
    said: replyOf(substeps.findLast(({ kind }) => kind === 'model')?.output ?? null).text.slice(0, 120),
    startedAt: substeps[0]?.startedAt ?? null,
    finishedAt: isOpen ? null : (ends.toSorted().at(-1) ?? null),
  };
}

/** What goes wrong in a tool is told to the model: only the model's own failure, or a cancellation, is the turn's. */
function statusOf(substeps: readonly Substep[]): StepStatus {
  for (const status of ['running', 'waiting', 'cancelled'] as const)
    if (substeps.some((substep) => substep.status === status)) return status;
  return substeps.findLast(({ kind }) => kind !== 'tool')?.status === 'failed' ? 'failed' : 'finished';
}

/** Each tool that was called, in the order of the first calls. */
export function toolsUsed(substeps: readonly Substep[]): readonly ToolUse[] {
  const used = new Map<string, ToolUse>();
  for (const { kind, name, status } of substeps) {
    if (kind !== 'tool') continue;
    const before = used.get(name) ?? { name, count: 0, failed: 0 };
    used.set(name, { name, count: before.count + 1, failed: before.failed + (status === 'failed' ? 1 : 0) });
  }
  return [...used.values()];
}

/** What an agent is at, in a few words: `turn 3 · lookup_order`; null when nothing of it is open. */
export function doingNow(substeps: readonly Substep[], isWriting = false): string | null {
  const open = substeps.filter(({ status }) => status === 'running' || status === 'waiting');
  const last = open.at(-1);
  if (last === undefined) return null;
  const waiting = open.find(({ status }) => status === 'waiting');
  if (waiting !== undefined && open.every(({ status }) => status === 'waiting'))
    return `turn ${last.turn} · ${waiting.name} waits for approval`;
  if (last.kind === 'compaction') return `turn ${last.turn} · shortening the context`;
  if (last.kind === 'model') return `turn ${last.turn} · ${isWriting ? 'writing' : 'thinking'}`;
  const names = [...new Set(open.filter(({ status }) => status === 'running').map(({ name }) => name))];
  return `turn ${last.turn} · ${names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')}`;
}

/** Reads the output of a model's substep; a value that was shortened on its way has at least the beginning of its text. */
export function replyOf(output: Json): ModelReply {
  if (typeof output === 'string') return { text: output, data: undefined, dropped: [] };
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return { text: '', data: undefined, dropped: [] };
  const fields = output as { readonly [field: string]: Json | undefined };
  const { text, data, dropped } = fields;
  if (typeof fields['$shortened'] === 'string') return { text: textInShortened(fields['$shortened']), data: undefined, dropped: [] };
  return {
    text: typeof text === 'string' ? text : '',
    data,
    dropped: Array.isArray(dropped) ? dropped.filter((part): part is string => typeof part === 'string') : [],
  };
}

/** `{"text":"Dear cust` → `Dear cust…`: JSON that was cut in its first field. */
function textInShortened(json: string): string {
  const begun = /^\{"text":"((?:[^"\\]|\\.)*)/.exec(json)?.[1];
  if (begun === undefined) return '';
  try {
    return `${JSON.parse(`"${begun}"`) as string}…`;
  } catch {
    return '';
  }
}

import type { Catalogue } from '#graph/node-type';
import type { AgentTool } from '#graph/tool';
import type { Tone } from '../../../ui/badge.tsx';

interface ModeWords {
  readonly mode: AgentTool['mode'];
  readonly title: string;
  readonly badge: string;
  readonly tone: Tone;
  readonly explanation: string;
}

/** How much an agent may do with a tool by itself, in words. */
export const modes: readonly [ModeWords, ...ModeWords[]] = [
  { mode: 'auto', title: 'Automatic', badge: 'auto', tone: 'neutral', explanation: 'The agent calls it whenever it finds that useful.' },
  {
    mode: 'approval',
    title: 'Needs approval',
    badge: 'needs approval',
    tone: 'warning',
    explanation:
      'Before each call a person sees the arguments under Reviews, may change them, and allows or refuses the call. The run waits.',
  },
  {
    mode: 'forced',
    title: 'Called first',
    badge: 'forced',
    tone: 'accent',
    explanation: 'The agent has to call it in its first turn. After that it is free, as with Automatic.',
  },
];

/** The words for one mode. */
export function modeWords(mode: AgentTool['mode']): ModeWords {
  return modes.find((words) => words.mode === mode) ?? modes[0];
}

/** Where a tool comes from, in one line. */
export function sourceOf(tool: AgentTool, catalogue: Catalogue): string {
  switch (tool.kind) {
    case 'node':
      return `Node · ${catalogue[tool.type]?.title ?? tool.type}`;
    case 'workflow':
      return 'Workflow';
    case 'openapi':
      return `${tool.operation.method} ${tool.operation.url}`;
    case 'mcp':
      return `MCP · ${tool.server.transport === 'stdio' ? tool.server.command : tool.server.url}`;
  }
}

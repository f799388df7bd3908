import { z } from 'zod';
import { packageFile } from '../package-file.ts';

/** How an MCP server is started that speaks over standard input and output. */
export interface McpCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string };
}

/** The commands that graphs may name. */
export type McpCommands = { readonly [name: string]: McpCommand };

const commandsSchema = z.record(
  z.string().regex(/^[\w.-]{1,64}$/, 'use letters, digits, dots and dashes'),
  z.object({ command: z.string().min(1), args: z.array(z.string()).default([]), env: z.record(z.string(), z.string()).default({}) }),
);

/**
 * The commands that the operator lists in HEDDLE_MCP_COMMANDS, a JSON object, and the server of Heddle's own documentation.
 * @throws Error naming what can't be read
 */
export function mcpCommandsFromEnv(env: NodeJS.ProcessEnv): McpCommands {
  const own = { 'heddle-docs': { command: process.execPath, args: [packageFile('workers/services/tools/docs-server.mjs')], env: {} } };
  const text = env['HEDDLE_MCP_COMMANDS']?.trim();
  if (text === undefined || text === '') return own;
  const parsed = commandsSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new Error(
      `HEDDLE_MCP_COMMANDS: ${parsed.error.issues[0]?.path.join('.') ?? ''} ${parsed.error.issues[0]?.message ?? 'can’t be read'}`,
    );
  return { ...own, ...parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('HEDDLE_MCP_COMMANDS is not JSON');
  }
}

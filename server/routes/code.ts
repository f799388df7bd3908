import { codeTestBody, codeTestSchema, type CodeTest } from '#graph/api';
import { isNodeError, type NodeErrorData } from '#graph/errors';
import type { JsonSchema } from '#graph/json';
import type { CodeService, LogLevel } from '#graph/node-services';
import type { LogLine } from '#graph/run';
import { checkResult } from '#nodes/code/check-result';
import type { Api } from '../endpoint.ts';

/** Console lines that a page is sent; more are counted. */
const MAX_LINES = 200;

/** Runs programs in isolates; `log` hears their console. */
export interface Programs {
  forStep(step: { readonly signal: AbortSignal; readonly log: (level: LogLevel, text: string) => void }): CodeService;
}

/** Tries the program of a code node while it is written. */
export function codeRoutes(api: Api, { programs }: { readonly programs: Programs }): void {
  api.on(
    {
      method: 'post',
      path: '/api/code/test',
      tag: 'code',
      summary: 'Run a program once, outside of any run',
      body: codeTestBody,
      answers: { 200: { description: 'What it gave, or why it failed', schema: codeTestSchema } },
    },
    async ({ c, body }): Promise<CodeTest> => {
      const { outputSchema, timeoutMs, memoryMb, ...program } = body;
      const lines: LogLine[] = [];
      let left = 0;
      const log = (level: LogLevel, text: string): void => void (lines.length < MAX_LINES ? lines.push({ level, text }) : (left += 1));
      const started = performance.now();
      const told = (): Pick<CodeTest, 'logs' | 'durationMs'> => ({
        logs: left === 0 ? lines : [...lines, { level: 'warn', text: `Only the first ${MAX_LINES} lines are shown.` }],
        durationMs: Math.round(performance.now() - started),
      });
      try {
        const value = await programs
          .forStep({ signal: c.req.raw.signal, log })
          .run({ ...program, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(memoryMb === undefined ? {} : { memoryMb }) });
        if (outputSchema !== undefined) checkResult(value, outputSchema as JsonSchema);
        return { ok: true, value, ...told() };
      } catch (error) {
        if (!isNodeError(error)) throw error;
        const { code, message, hint } = error.data;
        return { ok: false, error: { code, message, ...(hint === undefined ? {} : { hint }), ...placeOf(error.data) }, ...told() };
      }
    },
  );
}

function placeOf({ details }: NodeErrorData): { readonly line: number | null; readonly column: number | null } {
  const { line, column } =
    typeof details === 'object' && details !== null && !Array.isArray(details)
      ? (details as { readonly line?: unknown; readonly column?: unknown })
      : {};
  return { line: typeof line === 'number' ? line : null, column: typeof column === 'number' ? column : null };
}

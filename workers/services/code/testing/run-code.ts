import { isNodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { CodeRequest } from '#graph/node-services';
import type { CodeIsolates } from '../code-service.ts';

/** Runs programs of tests: their value and console lines, or how they failed. */
export function codeRunner(service: CodeIsolates) {
  async function run(
    source: string,
    more: Partial<CodeRequest> = {},
    signal = new AbortController().signal,
  ): Promise<{ readonly value: Json; readonly lines: readonly string[] }> {
    const lines: string[] = [];
    const value = await service
      .forStep({ signal, log: (level, text) => void lines.push(`${level}: ${text}`) })
      .run({ language: 'javascript', source, inputs: {}, ...more });
    return { value, lines };
  }

  /** The error's code and message, or a text that says that there was none. */
  async function failure(source: string, more: Partial<CodeRequest> = {}): Promise<string> {
    try {
      return `no failure: ${JSON.stringify((await run(source, more)).value).slice(0, 500)}`;
    } catch (error) {
      return isNodeError(error) ? `${error.data.code}: ${error.data.message}` : `other: ${String(error)}`;
    }
  }
  return { run, failure };
}

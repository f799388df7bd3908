import { isNodeError, NodeError, type NodeErrorData } from '#graph/errors';
import type { AllowList } from '../http/address-rules.ts';
import type { ConnectionSecrets } from '../http/connection-headers.ts';
import type { OperatorProxy } from '../http/dispatchers.ts';
import { askDatabase, askMcpServer, askModel, askWebServer, type Said } from './ask-other-side.ts';
import { withoutSecrets } from './without-secrets.ts';

/** A connection as it is filled in, saved or not, and what it is tried on. */
export interface ConnectionTestRequest extends ConnectionSecrets {
  readonly name: string;
  /** The address to call with credentials for HTTP; without one, the first of its hosts. */
  readonly url?: string | undefined;
  /** Whether an MCP server is at that address. */
  readonly protocol?: 'http' | 'mcp' | undefined;
}

/** What came back. `unclear`: the other side was reached, but its answer does not show whether it accepts the credentials. */
export type ConnectionTestOutcome =
  | { readonly result: 'passed' | 'unclear'; readonly message: string; readonly hint?: string; readonly durationMs: number }
  | { readonly result: 'failed'; readonly error: Pick<NodeErrorData, 'code' | 'message' | 'hint'>; readonly durationMs: number };

/** The ways out that a test may take: those of runs. */
export interface ConnectionTestOptions {
  readonly allow: AllowList;
  readonly modelFetch: typeof fetch;
  readonly proxy?: OperatorProxy | undefined;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;

/** Failures whose hint speaks of the retries that a run makes. */
const RETRIED_IN_RUNS = new Set(['MODEL_RATE_LIMITED', 'MODEL_OVERLOADED', 'MODEL_FAILED', 'MODEL_TIMEOUT']);

/** Uses a connection once, as a run would: one call, no retries, nothing stored. A failure is an answer, and no text holds a secret. */
export async function testConnection(
  request: ConnectionTestRequest,
  options: ConnectionTestOptions,
  caller: AbortSignal,
): Promise<ConnectionTestOutcome> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const deadline = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  const clean = (text: string): string => withoutSecrets(text, Object.values(request.secret));
  try {
    const { result, message, hint } = await ask(request, options, AbortSignal.any([caller, deadline]));
    return { result, message: clean(message), ...(hint === undefined ? {} : { hint: clean(hint) }), durationMs: took() };
  } catch (error) {
    const { code, message, hint } = deadline.aborted ? timedOut(timeoutMs) : failureOf(error);
    return {
      result: 'failed',
      error: { code, message: clean(message), ...(hint === undefined || RETRIED_IN_RUNS.has(code) ? {} : { hint: clean(hint) }) },
      durationMs: took(),
    };
  }
}

function ask(request: ConnectionTestRequest, options: ConnectionTestOptions, signal: AbortSignal): Promise<Said> {
  const { kind, protocol = 'http' } = request;
  if (kind === 'postgres') return askDatabase(request, options, signal);
  if (kind !== 'http' && !kind.startsWith('http-')) return askModel(request, options, signal);
  const url = addressOf(request);
  return protocol === 'mcp' ? askMcpServer(request, url, options, signal) : askWebServer(request, url, options, signal);
}

function addressOf({ url = '', settings }: ConnectionTestRequest): string {
  const [host = ''] = (settings['hosts'] ?? '').split(',').map((each) => each.trim());
  if (url.trim() !== '') return url.trim();
  if (host !== '') return `https://${host}/`;
  throw new NodeError({
    code: 'HTTP_URL_INVALID',
    message: 'There is no address to call.',
    hint: 'Enter an address that needs these credentials.',
  });
}

function failureOf(error: unknown): Pick<NodeErrorData, 'code' | 'message' | 'hint'> {
  return isNodeError(error)
    ? error.data
    : { code: 'NODE_CRASHED', message: `The test stopped unexpectedly: ${error instanceof Error ? error.message : String(error)}` };
}

function timedOut(timeoutMs: number): Pick<NodeErrorData, 'code' | 'message' | 'hint'> {
  return {
    code: 'STEP_TIMEOUT',
    message: `No answer arrived within ${timeoutMs / 1_000} s.`,
    hint: 'Check the address, and whether the other system is running.',
  };
}

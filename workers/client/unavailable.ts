import { isGrpcServiceError, WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { EngineUnavailable } from './engine.ts';

/** gRPC status codes that mean the connection failed, the call timed out or the server is overloaded, not that the request is wrong. */
const UNAVAILABLE_CODES = new Set([1, 4, 8, 14]);

/** The native connection reports its own deadline as cancelled (1), a server's as exceeded (4). */
const TIMEOUT_CODES = new Set([1, 4]);

const NOT_FOUND = 5;

/** The error to throw for a failed call of Temporal: `EngineUnavailable` if Temporal was not reached, else the error itself. */
export function unavailable(error: unknown): Error {
  const code = grpcCode(error);
  if (code !== undefined && UNAVAILABLE_CODES.has(code)) return new EngineUnavailable('Temporal does not answer.', { cause: error });
  return error as Error;
}

/** True if the call ran into its deadline, which says nothing about who is at fault. */
export function isTimeout(error: unknown): boolean {
  return error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || TIMEOUT_CODES.has(grpcCode(error) ?? -1);
}

/** True if Temporal was reached and knows no workflow of that id. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCode(error) === NOT_FOUND;
}

/** The client wraps gRPC errors in errors of the same class without a code. */
function grpcCode(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (isGrpcServiceError(at) && typeof at.code === 'number') return at.code;
  return undefined;
}

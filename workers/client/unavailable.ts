import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { EngineUnavailable } from './engine.ts';

/** gRPC status codes that mean the connection failed or the server is overloaded, not that the request is wrong. */
const UNAVAILABLE_CODES = new Set([4, 8, 14]);

const NOT_FOUND = 5;

/** The error to throw for a failed call of Temporal: `EngineUnavailable` if Temporal was not reached, else the error itself. */
export function unavailable(error: unknown): Error {
  const code = grpcCode(error) ?? grpcCode((error as Error).cause);
  if (code !== undefined && UNAVAILABLE_CODES.has(code)) return new EngineUnavailable('Temporal does not answer.', { cause: error });
  return error as Error;
}

/** True if Temporal was reached and knows no workflow of that id. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkflowNotFoundError || grpcCode(error) === NOT_FOUND;
}

function grpcCode(error: unknown): number | undefined {
  return isGrpcServiceError(error) ? error.code : undefined;
}

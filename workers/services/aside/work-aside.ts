import { join } from 'node:path';
import { NodeError } from '#graph/errors';
import type { AgentTool } from '#graph/tool';
import { ThreadFailed } from '#threads/thread';
import { createThreadPool } from '#threads/thread-pool';
import type { GuardAside } from '../guard/guard-service.ts';
import type { GuardAnswer, GuardJob } from '../guard/guard-work.ts';
import type { ApiAddress } from '../tools/openapi-tools.ts';
import type { LongAnswer, LongJob } from './long-work.ts';

/** Work on long texts, done in threads beside the server. */
export interface WorkAside {
  readonly guard: GuardAside;
  /** The tools of an OpenAPI document. Throws OPENAPI_INVALID. */
  readonly openApiTools: (text: string, address: ApiAddress) => Promise<readonly AgentTool[]>;
}

/** A megabyte takes a second or a few; the largest values of a run are some fifty times as long. */
const GUARD_LIMIT_MS = 120_000;
const OPENAPI_LIMIT_MS = 20_000;

/** Starts threads when they are needed. What takes too long or too much memory is given up with a NodeError. */
export function createWorkAside(): WorkAside {
  const source = join(import.meta.dirname, 'long-work-thread.ts');
  const resourceLimits = { maxOldGenerationSizeMb: 1_024 };
  const texts = createThreadPool<LongJob, LongAnswer>({ source, size: 2, timeLimitMs: GUARD_LIMIT_MS, resourceLimits });
  const documents = createThreadPool<LongJob, LongAnswer>({ source, size: 1, timeLimitMs: OPENAPI_LIMIT_MS, resourceLimits });

  return {
    async guard<Job extends GuardJob>(job: Job) {
      return (await valueOf(
        texts.run(job),
        'STEP_TIMEOUT',
        'The text is too long to be looked through.',
        'Check a shorter text, or its parts one by one.',
      )) as GuardAnswer<Job>;
    },
    async openApiTools(text, address) {
      return (await valueOf(
        documents.run({ kind: 'openapi', text, address }),
        'OPENAPI_INVALID',
        'The OpenAPI document is too large or too deeply nested.',
        'Give a document with fewer operations, or one whose schemas refer to each other less.',
      )) as readonly AgentTool[];
    },
  };
}

async function valueOf(asked: Promise<LongAnswer>, code: string, message: string, hint: string): Promise<unknown> {
  try {
    const answer = await asked;
    if ('refused' in answer) throw new NodeError(answer.refused);
    return answer.value;
  } catch (error) {
    if (error instanceof ThreadFailed && error.reason !== 'ended') throw new NodeError({ code, message, hint });
    throw error;
  }
}

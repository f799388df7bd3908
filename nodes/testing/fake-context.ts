import type { JsonObject } from '#graph/json';
import type { RememberedConversation } from '#graph/node-services';
import type { HttpRequest, HttpResponse, LlmRequest, LlmResult, NodeContext } from '#graph/node-type';
import { createGuardService } from '#workers/services/guard/guard-service';

/** A context whose services answer what is given, and remember what they were asked. */
export interface FakeContext extends NodeContext {
  readonly logs: string[];
  readonly requests: HttpRequest[];
  readonly prompts: LlmRequest[];
}

/** Makes a context for running a node in a test: every service answers with the value of `outputs.out`, else of the one port that fires. */
export function fakeContext(outputs: JsonObject): FakeContext {
  const requests: HttpRequest[] = [];
  const prompts: LlmRequest[] = [];
  // The answer that a test hands in has the shape that its service gives.
  const answer = outputs['out'] ?? Object.values(outputs)[0] ?? null;
  const logs: string[] = [];
  const unexpected = (service: string) => async (): Promise<never> => {
    throw new Error(`This test gives no answer for ${service}`);
  };
  return {
    requests,
    prompts,
    logs,
    runId: 'run',
    workflowId: 'workflow',
    stepId: 'step',
    nodeName: 'node',
    iteration: 0,
    attempt: 1,
    idempotencyKey: 'run/step/0',
    signal: {
      aborted: false,
      reason: undefined,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    } as unknown as AbortSignal,
    log: (level, text) => void logs.push(`${level}: ${text}`),
    files: { read: unexpected('files.read'), save: unexpected('files.save'), toBase64: () => '', fromBase64: () => null },
    code: { run: async () => answer },
    knowledge: {
      async search() {
        const { passages, context, tokens, generation } = answer as { readonly [part: string]: unknown };
        return { passages, context: { text: context, tokens, dropped: 0 }, generation } as never;
      },
      async add() {
        const { documentId, ...document } = answer as { readonly [part: string]: unknown };
        return { id: documentId, ...document } as never;
      },
    },
    memory: {
      load: async () => answer as unknown as RememberedConversation,
      append: async () => answer as unknown as { readonly total: number },
      summarise: unexpected('memory.summarise'),
      forget: async () => undefined,
      facts: async () => (answer as { readonly facts: JsonObject }).facts,
      setFact: async () => undefined,
      removeFact: async () => undefined,
    },
    // Rules need no stand-in: they are the same everywhere.
    guard: createGuardService(),
    http: {
      async request(request) {
        requests.push(request);
        return answer as unknown as HttpResponse;
      },
    },
    llm: {
      async generate(request) {
        prompts.push(request);
        const result = answer as unknown as LlmResult;
        // A node that hands on the parts of the data gives a value that holds them.
        return request.schema === undefined || result.data !== undefined ? result : { ...result, data: answer };
      },
    },
  };
}

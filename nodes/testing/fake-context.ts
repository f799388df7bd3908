import type { Json, JsonObject } from '#graph/json';
import type { HttpRequest, HttpResponse, LlmRequest, LlmResult, NodeContext } from '#graph/node-type';

/** A context whose services answer what is given, and remember what they were asked. */
export interface FakeContext extends NodeContext {
  readonly requests: HttpRequest[];
  readonly prompts: LlmRequest[];
}

/** Makes a context for running a node in a test: every service answers with the value of `outputs.out`. */
export function fakeContext(outputs: JsonObject): FakeContext {
  const requests: HttpRequest[] = [];
  const prompts: LlmRequest[] = [];
  // The answer that a test hands in has the shape that its service gives.
  const answer = outputs['out'] as Json;
  return {
    requests,
    prompts,
    runId: 'run',
    workflowId: 'workflow',
    stepId: 'step',
    nodeName: 'node',
    iteration: 0,
    attempt: 1,
    idempotencyKey: 'run/step/0',
    signal: { aborted: false, reason: undefined, addEventListener: () => undefined, removeEventListener: () => undefined } as unknown as AbortSignal,
    http: {
      async request(request) {
        requests.push(request);
        return answer as unknown as HttpResponse;
      },
    },
    llm: {
      async generate(request) {
        prompts.push(request);
        return answer as unknown as LlmResult;
      },
    },
  };
}

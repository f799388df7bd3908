import { NodeError } from '#graph/errors';
import type { KnowledgeService } from '#graph/node-services';
import type { ServiceStep, StepServices } from '#workers/services/service-step';
import type { KnowledgeBases } from './knowledge-service.ts';
import type { SearchRequest, SearchService } from './search/search-service.ts';

type Outside = Pick<StepServices, 'llm' | 'http'>;

/** Knowledge as a running node uses it: its model calls are the step's. */
export function stepKnowledge(
  { search, knowledgeBases, llm, http }: Outside & { readonly search: SearchService; readonly knowledgeBases: KnowledgeBases },
  step: ServiceStep,
): KnowledgeService {
  const asking = askingAs({ llm, http }, step);
  return {
    async search({ knowledge, ...request }) {
      const result = await search.search({ knowledgeId: knowledge, ...request, signal: step.signal, ...asking });
      if (result === null) throw gone();
      return result;
    },
    async add({ knowledge, ...document }) {
      const added = await knowledgeBases.add(knowledge, document);
      if (added === null) throw gone();
      return added;
    },
  };
}

/** Models and HTTP for a search that no run asks for. */
export function outsideOfRuns({ llm, http }: Outside, signal: AbortSignal): Pick<SearchRequest, 'ask' | 'http'> {
  const step: ServiceStep = {
    runId: '',
    workflowId: '',
    stepId: 'search',
    iteration: 0,
    attempt: 1,
    idempotencyKey: 'search',
    signal,
    left: undefined,
    onToken: () => undefined,
    onNewText: () => undefined,
    onCall: () => undefined,
    log: () => undefined,
  };
  return askingAs({ llm, http }, step);
}

function askingAs({ llm, http }: Outside, step: ServiceStep): Pick<SearchRequest, 'ask' | 'http'> {
  const [model, client] = [llm.forStep(step), http.forStep(step)];
  return { ask: (request) => model.generate(request), http: (request) => client.request(request) };
}

function gone(): NodeError {
  return new NodeError({
    code: 'KNOWLEDGE_GONE',
    message: 'The knowledge base does not exist any more.',
    hint: 'Choose another one in the node.',
  });
}

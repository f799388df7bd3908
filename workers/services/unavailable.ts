import { NodeError } from '#graph/errors';
import type { CodeService, FileService, GuardService, KnowledgeService, MemoryService } from '#graph/node-services';
import type { ToolService } from './service-step.ts';
import { base64 } from './files/file-service.ts';

/** Stands for a service that this process was not given. */
function unavailable(name: string) {
  return async (): Promise<never> => {
    throw new NodeError({
      code: 'SERVICE_UNAVAILABLE',
      message: `This worker has no ${name}.`,
      hint: 'Start it with the whole of Heddle.',
    });
  };
}

/** Services for workers of tests that need none of them. */
export const unavailableServices: {
  readonly files: FileService;
  readonly code: { forStep(): CodeService };
  readonly memory: { forStep(): MemoryService };
  readonly guard: GuardService;
  readonly knowledge: { forStep(): KnowledgeService };
  readonly tools: { forStep(): ToolService };
} = {
  files: { read: unavailable('files'), save: unavailable('files'), ...base64 },
  code: { forStep: () => ({ run: unavailable('code isolate') }) },
  memory: {
    forStep: () => ({
      load: unavailable('memory'),
      append: unavailable('memory'),
      summarise: unavailable('memory'),
      forget: unavailable('memory'),
      facts: unavailable('memory'),
      setFact: unavailable('memory'),
      removeFact: unavailable('memory'),
    }),
  },
  knowledge: { forStep: () => ({ search: unavailable('knowledge'), add: unavailable('knowledge') }) },
  tools: { forStep: () => ({ call: unavailable('tools') }) },
  guard: { findPersonalData: unavailable('guard'), findInjection: unavailable('guard'), findUrls: unavailable('guard') },
};

import type { RunEventBus } from '#graph/event-bus';
import { createKnowledge, type Knowledge, type KnowledgeEngines } from '#knowledge/create-knowledge';
import { catalogue } from '#nodes/index';
import type { Store } from '#store/contract/store';
import type { Services } from './activities/services.ts';
import { createModels, type Models } from './create-models.ts';
import { createWorkAside } from './services/aside/work-aside.ts';
import { type CodeIsolates, createCodeService } from './services/code/code-service.ts';
import { type ConnectionTestOutcome, type ConnectionTestRequest, testConnection } from './services/connections/test-connection.ts';
import { createFileService } from './services/files/file-service.ts';
import { createGuardService } from './services/guard/guard-service.ts';
import { parseAllowList } from './services/http/address-rules.ts';
import type { FindConnection } from './services/http/connection-headers.ts';
import { createHttpService, type HttpService } from './services/http/http-service.ts';
import { proxyFromEnv } from './services/http/proxy-from-env.ts';
import { createMemoryService } from './services/memory/memory-service.ts';
import { mcpCommandsFromEnv } from './services/tools/mcp-commands.ts';
import { createToolService, type RemoteTools } from './services/tools/tool-service.ts';
import { unavailableServices } from './services/unavailable.ts';

/** What the services of a process are made from. */
export interface ServiceOptions extends KnowledgeEngines {
  readonly store: Store;
  readonly events: RunEventBus;
  /** Private addresses that requests may reach. */
  readonly httpAllow: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The minute of "per minute", for tests. */
  readonly rateWindowMs?: number;
}

/** The services of a process: what its activities work with, and what its API does. */
export type ProcessServices = Services &
  Knowledge &
  Pick<Models, 'llm' | 'registry'> & {
    readonly http: HttpService;
    readonly code: CodeIsolates;
    readonly tools: RemoteTools;
    readonly testConnection: (request: ConnectionTestRequest, caller: AbortSignal) => Promise<ConnectionTestOutcome>;
  };

/** The services of this process, with what the operator has configured and stored. */
export function createServices({ store, events, httpAllow, env, rateWindowMs, ...engines }: ServiceOptions): ProcessServices {
  const allow = parseAllowList(httpAllow.join(','));
  const proxy = proxyFromEnv(env);
  const findConnection: FindConnection = async (id) => {
    const [connection, secret] = await Promise.all([store.connections.get(id), store.connections.secret(id)]);
    return connection === null ? null : { kind: connection.kind, settings: connection.settings, secret: secret ?? {} };
  };
  const files = createFileService(store.files);
  const http = createHttpService({ allow, findConnection, proxy });
  const { llm, registry, providers, limiter, modelFetch } = createModels({ store, env, allow, files, rateWindowMs });
  const workAside = createWorkAside();
  return {
    ...unavailableServices,
    store,
    events,
    catalogue,
    registry,
    files,
    llm,
    http,
    guard: createGuardService(workAside.guard),
    memory: createMemoryService(store),
    code: createCodeService({ readFile: (file) => files.read(file) }),
    tools: createToolService({ http, findConnection, commands: mcpCommandsFromEnv(env), openApiTools: workAside.openApiTools, files }),
    testConnection: (request, caller) => testConnection(request, { allow, modelFetch, proxy }, caller),
    ...createKnowledge({ store, env, files, allow, findConnection, providers, limiter, llm, http, ...engines }),
  };
}

import { z } from 'zod';
import { graphSchema } from './graph.ts';
import { partialRun } from './run-from.ts';
import { logLineSchema, runSchema, runStatusSchema, runSummarySchema } from './run.ts';
import { anyJson } from './any-json.ts';
import { agentToolSchema } from './tool.ts';

/**
 * The resources of the HTTP API, described once: the server validates and documents with them, the web and the tests
 * parse with them. Times are ISO 8601 strings.
 */
const json = anyJson;

export const issueSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  nodeId: z.string().nullable(),
  path: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  edgeId: z.string().optional(),
});

/** The body of every failed call. */
export const apiErrorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), issues: z.array(issueSchema).optional() }),
});

/** The address of a published webhook; `key` is shown to those who may edit the workflow. */
export const hookSchema = z.object({
  url: z.string(),
  slug: z.string(),
  method: z.string(),
  mode: z.enum(['sync', 'async', 'stream']),
  key: z.string().nullable(),
  signingSecret: z.string().nullable(),
});

/** Which key of a workflow is replaced, and for how long the one before still counts. */
export const rotateKeyBody = z.object({
  door: z.enum(['webhook', 'signing', 'chat']).default('webhook'),
  keepForHours: z
    .number()
    .min(0)
    .max(24 * 30)
    .default(0),
});
/** The new key of a workflow; `url` is what it opens now, null while nothing is live. */
export const rotatedKeySchema = z.object({ key: z.string(), url: z.string().nullable() });

export const workflowSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  revision: z.number().int(),
  liveVersion: z.number().int().nullable(),
  nodeCount: z.number().int(),
  templateId: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  lastRun: z.object({ id: z.string(), status: runStatusSchema, startedAt: z.string() }).nullable(),
});

export const workflowSchema = workflowSummarySchema.extend({
  graph: graphSchema,
  /** The newest version, which is not live after a rollback; null while nothing was published. */
  latestVersion: z.number().int().nullable(),
  hook: hookSchema.nullable(),
  /** The live chat page; `key` opens one that is not public. */
  chat: z.object({ url: z.string(), key: z.string().nullable() }).nullable(),
  /** Input to offer for a test run: the last one used, or the template's example. */
  exampleInput: json,
  /** Per node name, the output of its newest finished step run: what expression previews show. */
  lastValues: z.record(z.string(), json),
});

/** Who saved a draft: an open editor in some browser, or a program with an API key; `name` is null for the key of the environment. */
export const savedBySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('editor'), editor: z.string(), browser: z.string() }),
  z.object({ kind: z.literal('key'), name: z.string().nullable() }),
]);

/** What a save made: exactly this, whatever was saved since. */
export const savedDraftSchema = z.object({ revision: z.number().int(), savedAt: z.string() });

/** The draft as it is now; `document` is null for a caller who has this revision. */
export const draftSchema = z.object({
  revision: z.number().int(),
  savedAt: z.string(),
  /** Null where nobody knows. */
  savedBy: savedBySchema.nullable(),
  liveVersion: z.number().int().nullable(),
  latestVersion: z.number().int().nullable(),
  document: z.object({ name: z.string(), description: z.string(), graph: graphSchema }).nullable(),
});

export const versionSchema = z.object({
  number: z.number().int(),
  publishedAt: z.string(),
  note: z.string(),
  planHash: z.string(),
  isLive: z.boolean(),
  graph: graphSchema,
});

/** A version as lists show it. */
export const versionSummarySchema = versionSchema.omit({ graph: true });

export const reviewSchema = z.object({
  id: z.string(),
  runId: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
  /** True when a test run of a draft asks. */
  isTest: z.boolean(),
  status: z.enum(['open', 'decided', 'expired', 'cancelled']),
  title: z.string(),
  instructions: z.string(),
  value: json,
  openedAt: z.string(),
  deadline: z.string().nullable(),
  decision: z.enum(['approve', 'reject']).nullable(),
  decidedValue: json,
  comment: z.string(),
  decidedAt: z.string().nullable(),
});

/** How many reviews are open; `tests` of them belong to test runs. */
export const reviewCountSchema = z.object({ open: z.number().int(), tests: z.number().int() });

export const templateSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  nodeTypes: z.array(z.string()),
  exampleInput: json,
  graph: graphSchema,
  /** The template's README, Markdown. */
  readme: z.string(),
  /** The knowledge base that an import makes with it; absent when it needs none. */
  knowledge: z.object({ name: z.string(), description: z.string(), documents: z.array(z.string()) }).optional(),
});

export const nodeTypeInfoSchema = z.object({
  type: z.string(),
  version: z.number().int(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  icon: z.string(),
  isTrigger: z.boolean(),
  isContainer: z.boolean(),
  effect: z.enum(['pure', 'read', 'write', 'depends']),
  config: json,
  inputs: json,
  ports: z.array(z.string()),
  /** The help panel, Markdown. */
  help: z.string(),
});

/** Stored credentials; `secret` only ever goes in. */
export const connectionSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  /** Not secret: base URL, account name. */
  settings: z.record(z.string(), z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const importTemplateBody = z.object({ name: z.string().min(1).max(120).optional() });
export const createWorkflowBody = z.object({
  name: z.string().trim().min(1).max(120),
  description: z.string().max(2_000).optional(),
  graph: graphSchema.optional(),
});
/** An open editor: random ids of the page and of the browser, which keep tabs and people apart. */
const editorSchema = z.object({ id: z.string().min(1).max(64), browser: z.string().min(1).max(64) });
export const describeWorkflowBody = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  description: z.string().max(2_000).optional(),
  editor: editorSchema.optional(),
});
/** With `editor` and `saveId`, a save that is sent again is made once, and answered as the first time. */
export const saveWorkflowBody = z.object({
  revision: z.number().int(),
  saveId: z.string().min(1).max(64).optional(),
  editor: editorSchema.optional(),
  name: z.string().trim().min(1).max(120).optional(),
  description: z.string().max(2_000).optional(),
  graph: graphSchema.optional(),
});
export const checkBody = z.object({ graph: graphSchema.optional() });
export const publishBody = z.object({ note: z.string().max(2_000).optional(), revision: z.number().int().optional() });
export const liveBody = z.object({ version: z.number().int().nullable() });
/** `trigger` names the trigger node; by default the only one, or `manual` before `webhook`. */
export const startRunBody = z.object({
  input: json.default(null),
  trigger: z.string().optional(),
  /** For a run that somebody watches: the offline model writes at a readable pace. */
  pace: z.literal('readable').optional(),
  ...partialRun.shape,
});
/** A test run, and the incomplete nodes on its way: it fails with NODE_INCOMPLETE when it arrives at one. */
export const draftRunStarted = z.object({
  runId: z.string(),
  stopsAt: z.array(z.object({ nodeId: z.string(), name: z.string(), message: z.string() })),
});
export const decisionBody = z.object({
  decision: z.enum(['approve', 'reject']),
  value: json.optional(),
  comment: z.string().max(10_000).optional(),
});
/** Settings of a connection for models that limit how it is asked, over all runs and workers together. */
export const RATE_LIMIT_SETTINGS = ['requestsPerMinute', 'tokensPerMinute', 'maxConcurrent'] as const;

const connectionSettings = z.record(z.string(), z.string()).superRefine((settings, context) => {
  for (const key of RATE_LIMIT_SETTINGS) {
    const value = settings[key];
    if (value !== undefined && !/^[1-9]\d{0,9}$/.test(value))
      context.addIssue({ code: 'custom', path: [key], message: 'use a whole number above 0, or leave it out' });
  }
});

export const connectionBody = z.object({
  name: z.string().trim().min(1).max(120),
  kind: z.string().min(1),
  settings: connectionSettings.default({}),
  secret: z.record(z.string(), z.string()).default({}),
});

/**
 * A connection as it is filled in. With `id` the stored secrets fill what is left out; `url` and `protocol` say what credentials for HTTP
 * are tried on.
 */
export const connectionTestBody = connectionBody.extend({
  id: z.string().nullable().default(null),
  url: z.string().max(2_000).optional(),
  protocol: z.enum(['http', 'mcp']).optional(),
});

/** What came back. `unclear`: the other side was reached, but does not show whether it accepts the credentials. */
export const connectionTestSchema = z.discriminatedUnion('result', [
  z.object({ result: z.enum(['passed', 'unclear']), message: z.string(), hint: z.string().optional(), durationMs: z.number() }),
  z.object({
    result: z.literal('failed'),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
    durationMs: z.number(),
  }),
]);

const usdPerMillion = z.number().min(0).max(100_000);

/** What is known of a language model. */
export const modelDetailsSchema = z.object({
  title: z.string().trim().min(1).max(120),
  /** How much it can read; null when nobody knows. */
  contextTokens: z.number().int().min(1).max(100_000_000).nullable(),
  /** US dollars per million tokens. */
  price: z.object({ input: usdPerMillion, cachedInput: usdPerMillion.optional(), output: usdPerMillion }).nullable(),
  size: z.enum(['light', 'large']),
  /** What it takes beside text, or gives. */
  capabilities: z.array(z.enum(['text', 'image', 'audio', 'file', 'tools', 'structured'])).max(6),
  /** Where it is reached, if not where its provider is; the provider's key goes there. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
});

/** A model of the registry. */
export const modelInfoSchema = modelDetailsSchema.extend({
  /** `provider:model`. */
  id: z.string(),
  provider: z.object({ id: z.string(), title: z.string(), ready: z.boolean() }),
  /** Known without the operator's doing: deleting it goes back to what was known. */
  isBuiltIn: z.boolean(),
  /** Written by the operator: an own entry, or changes of a built-in one. */
  isEdited: z.boolean(),
});

/** Where something is remembered: `everywhere`, or the id of the workflow that owns it. */
const memoryScope = z.string().min(1).max(200);
export const memoryMessageSchema = z.object({
  seq: z.number().int(),
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  at: z.string(),
});

/** A remembered conversation, as lists show it. */
export const memorySessionSchema = z.object({
  session: z.string(),
  scope: memoryScope,
  /** Who began it; the name is null when that workflow is gone. */
  workflowId: z.string(),
  workflowName: z.string().nullable(),
  messages: z.number().int(),
  tokens: z.number().int(),
  /** How many of the messages, the oldest, the summary tells of. */
  summarised: z.number().int(),
  /** The beginning of the newest message. */
  preview: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A remembered conversation with a page of its messages, the newest page first; in a page the oldest message stands first. */
export const memoryConversationSchema = memorySessionSchema.extend({
  summary: z.string(),
  items: z.array(memoryMessageSchema),
  nextCursor: z.string().nullable(),
});

/** A remembered fact; `subject` is whom it is about, empty for none in particular. */
export const memoryFactSchema = z.object({
  scope: memoryScope,
  workflowName: z.string().nullable(),
  subject: z.string(),
  key: z.string(),
  value: json,
  updatedAt: z.string(),
});
export const memoryFactBody = z.object({
  scope: memoryScope,
  subject: z.string().max(500).default(''),
  key: z.string().trim().min(1).max(200),
  value: json,
});

/** The kept answers that a node has asked for, how often they were given again, and what that saved. */
export const cachedAnswersSchema = z.object({
  nodeId: z.string(),
  entries: z.number().int(),
  hits: z.number().int(),
  savedUsd: z.number(),
});

const schemaJson = z.record(z.string(), json);

/** See `WorkflowSignature` in surroundings.ts. */
export const signatureSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.number().int().nullable(),
  input: schemaJson,
  output: schemaJson,
  calls: z.array(z.string()),
});

/** What `GET /api/settings` tells the web about this installation. */
export const settingsSchema = z.object({
  version: z.string(),
  /** Providers with a key in the environment or a connection; empty: the offline model answers. */
  providers: z.array(z.object({ id: z.string(), title: z.string(), ready: z.boolean(), models: z.array(z.string()) })),
  offlineModel: z.boolean(),
  hookBaseUrl: z.string(),
  /** Names of the MCP commands that the operator has listed. */
  mcpCommands: z.array(z.string()),
});

/** Calls a tool of an agent once, outside of any run. */
export const toolTestBody = z.object({
  tool: agentToolSchema,
  arguments: json.default({}),
  values: z.record(z.string(), json).default({}),
  workflowId: z.string().default('test'),
});

/** What came of it: a failure of the tool is an answer too. */
export const toolTestSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: json, durationMs: z.number() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
    durationMs: z.number(),
  }),
]);

/** Runs a program once, outside of any run. */
export const codeTestBody = z.object({
  language: z.enum(['typescript', 'javascript']).default('typescript'),
  source: z.string().max(100_000),
  inputs: json.default({}),
  timeoutMs: z.number().int().min(100).max(60_000).optional(),
  memoryMb: z.number().int().min(8).max(256).optional(),
  /** What the program returns must be so. */
  outputSchema: z.record(z.string(), json).optional(),
});

const logsOfTest = { logs: z.array(logLineSchema), durationMs: z.number() };

/** What came of it: a failure of the program is an answer too. Line and column count from 1. */
export const codeTestSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: json, ...logsOfTest }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      line: z.number().int().nullable(),
      column: z.number().int().nullable(),
    }),
    ...logsOfTest,
  }),
]);

/** A page of a list; `nextCursor` is null on the last one. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export { runSchema, runSummarySchema };

export type ApiIssue = z.output<typeof issueSchema>;
export type ApiError = z.output<typeof apiErrorSchema>;
export type Hook = z.output<typeof hookSchema>;
export type WorkflowSummary = z.output<typeof workflowSummarySchema>;
export type Workflow = z.output<typeof workflowSchema>;
export type SavedBy = z.output<typeof savedBySchema>;
export type Draft = z.output<typeof draftSchema>;
export type Version = z.output<typeof versionSchema>;
export type VersionSummary = z.output<typeof versionSummarySchema>;
export type Review = z.output<typeof reviewSchema>;
export type Template = z.output<typeof templateSchema>;
export type NodeTypeInfo = z.output<typeof nodeTypeInfoSchema>;
export type Connection = z.output<typeof connectionSchema>;
export type ConnectionTest = z.output<typeof connectionTestSchema>;
export type Settings = z.output<typeof settingsSchema>;
export type ToolTest = z.output<typeof toolTestSchema>;
export type CodeTest = z.output<typeof codeTestSchema>;
export type CachedAnswers = z.output<typeof cachedAnswersSchema>;
export type ModelDetails = z.output<typeof modelDetailsSchema>;
export type ModelEntry = z.output<typeof modelInfoSchema>;
export type MemorySessionInfo = z.output<typeof memorySessionSchema>;
export type MemoryConversation = z.output<typeof memoryConversationSchema>;
export type MemoryFact = z.output<typeof memoryFactSchema>;

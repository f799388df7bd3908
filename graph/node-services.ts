import type { AddDocument, Filter, KnowledgeDocument, SearchResult, SearchSettings } from './knowledge.ts';
import type { FileReference } from './file-reference.ts';
import type { Json, JsonObject } from './json.ts';

/** Stored bytes, by reference. */
export interface FileService {
  /** The content; throws `NodeError` FILE_GONE when it is not in the store. */
  read(file: FileReference): Promise<Uint8Array>;
  save(file: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }): Promise<FileReference>;
  /** The pure folders have no means of their own for base64. */
  toBase64(bytes: Uint8Array): string;
  /** Null for a text that is not base64. */
  fromBase64(text: string): Uint8Array | null;
}

/**
 * A program for the isolate: the body of a function of `inputs`, or something that defines or exports such a function. Its value is what
 * that returns.
 */
export interface CodeRequest {
  readonly language: 'javascript' | 'typescript';
  readonly source: string;
  /** Known to the program as `inputs`. */
  readonly inputs: Json;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly maxOutputBytes?: number;
}

/** Code in an isolate without network, files and host objects. Console lines are recorded on the step. */
export interface CodeService {
  run(request: CodeRequest): Promise<Json>;
}

/** One remembered message. */
export interface MemoryMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  readonly at: string;
}

/** Who shares what is remembered: the runs of one workflow, or all workflows. */
export type MemoryScope = 'workflow' | 'everywhere';

/** A conversation by the key that its workflow gave it; the same key in another scope is another conversation. */
export interface MemorySession {
  readonly session: string;
  /** `workflow` by default. */
  readonly scope?: MemoryScope;
}

/** Where facts are kept: a scope, and whom they are about where it is someone in particular. */
export type FactScope = MemoryScope | `${MemoryScope}/${string}`;

/** What is known of a session: a summary of what was said long ago, and the messages since. */
export interface RememberedConversation {
  readonly summary: string;
  readonly messages: readonly MemoryMessage[];
  /** How many messages the session has altogether, the summarised ones among them. */
  readonly total: number;
  /** How many of them, the oldest, the summary tells of. */
  readonly summarised: number;
}

/** Conversations by session key and facts by scope, durable over runs. */
export interface MemoryService {
  /** The newest messages after the summary that fit; the summary counts as tokens too. */
  load(request: MemorySession & { readonly maxMessages?: number; readonly maxTokens?: number }): Promise<RememberedConversation>;
  /** Adds messages once, however often the step is tried. */
  append(request: MemorySession & { readonly messages: readonly Omit<MemoryMessage, 'at'>[] }): Promise<{ readonly total: number }>;
  /**
   * Lets a summary stand for all messages before the newest `keep` of the `total` that it was made from: messages that came since are
   * kept too. Changes nothing where a summary of as many or more is there already.
   */
  summarise(request: MemorySession & { readonly summary: string; readonly keep: number; readonly total: number }): Promise<void>;
  /** Erases a session with all its messages. */
  forget(request: MemorySession): Promise<void>;
  facts(scope: FactScope): Promise<JsonObject>;
  setFact(fact: { readonly scope: FactScope; readonly key: string; readonly value: Json }): Promise<void>;
  removeFact(fact: { readonly scope: FactScope; readonly key: string }): Promise<void>;
}

/** A place in a text that a guard found. `start` and `end` are offsets in UTF-16 units, `end` exclusive. */
export interface GuardFinding {
  /** Such as `email`, `card`, `iban`, `injection`, `url`. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** 0 to 1. */
  readonly score: number;
  readonly reason: string;
}

/** How likely a text tries to give a model orders, 0 to 1, and the places that say so. */
export interface InjectionReport {
  readonly score: number;
  readonly findings: readonly GuardFinding[];
}

/** Looks for what must not pass, by rules: no model is asked. Findings are in the order of the text and do not overlap. */
export interface GuardService {
  findPersonalData(request: { readonly text: string; readonly kinds: readonly string[] }): Promise<readonly GuardFinding[]>;
  findInjection(request: { readonly text: string }): Promise<InjectionReport>;
  /** With `allow`, only addresses whose host none of its patterns names: `example.com`, `*.example.com`, `localhost:8080`. */
  findUrls(request: { readonly text: string; readonly allow?: readonly string[] }): Promise<readonly GuardFinding[]>;
}

/** Knowledge bases, searched and fed by nodes. Throws `NodeError` KNOWLEDGE_GONE for a base that is not there. */
export interface KnowledgeService {
  search(request: {
    readonly knowledge: string;
    readonly query: string;
    readonly filter: Filter;
    readonly settings: SearchSettings;
  }): Promise<SearchResult>;
  /** Takes a document in; it is indexed soon after. The same key again replaces the content. */
  add(request: { readonly knowledge: string } & AddDocument): Promise<KnowledgeDocument>;
}

/** The services of a running node beside HTTP and models. */
export interface NodeServices {
  readonly files: FileService;
  readonly code: CodeService;
  readonly memory: MemoryService;
  readonly guard: GuardService;
  readonly knowledge: KnowledgeService;
  /** Adds a line to the step's log, shown in the run. */
  readonly log: (level: LogLevel, text: string) => void;
}

/** As the methods of `console`. */
export type LogLevel = 'debug' | 'info' | 'log' | 'warn' | 'error';

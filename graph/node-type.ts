import type { z } from 'zod';
import type { Binding } from './expression/ast.ts';
import type { Join } from './graph.ts';
import type { IssueCode } from './issue-codes.ts';
import type { Json, JsonObject, JsonSchema } from './json.ts';
import type { LlmRequest, LlmResult } from './model.ts';
import type { Surroundings } from './surroundings.ts';
import type { NodeServices } from './node-services.ts';
import type { Plan, Retry, StepBody } from './plan.ts';

export type { LlmRequest, LlmResult } from './model.ts';

/** Where the palette shows a node type. */
export type Category = 'trigger' | 'ai' | 'data' | 'logic' | 'human' | 'output';

/** Form controls that `.meta({ control })` may ask for; without one, the control follows from the JSON Schema. */
export type Control =
  | 'text'
  | 'textarea'
  | 'expression'
  | 'prompt'
  | 'model'
  | 'code'
  | 'json'
  | 'json-schema'
  | 'duration'
  | 'connection'
  | 'select'
  | 'key-value'
  | 'fields'
  | 'files'
  | 'messages'
  | 'tools'
  | 'workflow'
  | 'knowledge'
  | 'output-name'
  | 'hidden';

declare module 'zod' {
  interface GlobalMeta {
    control?: Control;
    /** Shown in the empty field. */
    placeholder?: string;
    /** For `output-name`: names that no output can have. */
    reserved?: readonly string[];
    /** Shown under "more" in the inspector. */
    advanced?: boolean;
    /** Other names that people write for the field: one of them is read as it, with a warning. */
    aliases?: readonly string[];
    /** What the values of an enum are called in the form, and what each means in a few words. */
    options?: { readonly [value: string]: { readonly label: string; readonly hint?: string } };
  }
}

/** Icons a node type may wear; the web maps each to a drawing. */
export type IconName =
  | 'webhook'
  | 'play'
  | 'pencil'
  | 'split'
  | 'route'
  | 'merge'
  | 'text'
  | 'globe'
  | 'sparkles'
  | 'clock'
  | 'repeat'
  | 'user-check'
  | 'reply'
  | 'octagon-x'
  | 'database'
  | 'wrench'
  | 'code'
  | 'bot'
  | 'shield'
  | 'search'
  | 'message-circle'
  | 'tags'
  | 'scan-text'
  | 'brain'
  | 'eye'
  | 'layers'
  | 'workflow'
  | 'plug';

/** The settled parts of a node, as its functions see them. */
export interface NodeArguments<C> {
  readonly config: C;
  /** Raw inputs: literals, with expressions as strings. */
  readonly inputs: JsonObject;
}

/** Types known at a node while its graph is checked. */
export interface NodeTypes<C> extends NodeArguments<C> {
  /** The inferred type of each input field. */
  readonly inputTypes: { readonly [field: string]: JsonSchema };
  /** The type of the value that comes in. */
  readonly inputType: JsonSchema;
  /** For containers: the type of the inner result. */
  readonly innerType?: JsonSchema;
  /** Infers the type of a part of a raw input: a literal, or text with expressions. */
  readonly typeOf: (raw: Json) => JsonSchema;
  /** What lies around the graph; nothing by default. */
  readonly surroundings?: Surroundings;
  /** All node types, for those that have others do something. */
  readonly catalogue?: Catalogue;
}

/** What a logic node compiles to. `inputs` are parsed; `bindings.x` is what field x compiles to. */
export interface StepArguments<C> extends NodeArguments<C> {
  readonly bindings: { readonly [field: string]: Binding };
  /** The plan of the nodes inside, for containers. */
  readonly inner: Plan | null;
  readonly id: string;
  readonly name: string;
  /** The settled time-out and retries of the node. */
  readonly timeoutMs: number;
  readonly retry: Retry;
  /** All node types, for those that have others do something. */
  readonly catalogue: Catalogue;
}

/** A file's content on its way out or in. */
export interface HttpFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A field of a form with files (`multipart/form-data`). */
export interface HttpFormField {
  readonly name: string;
  readonly value: string | HttpFile;
}

/** A cookie as a jar keeps it: plain data, so that it travels from step to step. */
export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  /** ISO 8601; null until the session ends. */
  readonly expires: string | null;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** Whether it goes to this very host only, and not to those below it. */
  readonly hostOnly: boolean;
}

/** A request through the one guarded way out to the network. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  /** An address that `url` may be relative to; the two must have the same origin, because credentials go along. */
  readonly base?: string;
  readonly headers?: { readonly [name: string]: string };
  /** A list is sent as a form; its Content-Type is written by the client. */
  readonly body?: string | Uint8Array | readonly HttpFormField[];
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** The id of a connection whose credentials are added on the way out. */
  readonly connection?: string;
  /** False hands out an answer of 300 to 399 as it is. */
  readonly followRedirects?: boolean;
  /** Cookies from an earlier answer; those that fit the address are sent. */
  readonly cookies?: readonly HttpCookie[];
  /** The encoding of the answer's text, whatever the answer declares. */
  readonly charset?: string;
}

/** An answer. */
export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; `set-cookie` is always a list, of other headers that come several times the values are joined by commas. */
  readonly headers: { readonly [name: string]: string | readonly string[] };
  /** Parsed JSON when the content type says so, else text; null where there is no body, or a file in its place. */
  readonly body: Json;
  /** Set where the body is no text: a picture, a document, an archive. */
  readonly file?: HttpFile;
  /** All cookies known after the call: the given ones, and those that the answer and its redirects set. */
  readonly cookies?: readonly HttpCookie[];
  /** The encoding that the text was read in, where nothing declared it. */
  readonly guessedCharset?: string;
}

/** All that a running node may touch: the only door out of a node. */
export interface NodeContext extends NodeServices {
  readonly runId: string;
  readonly workflowId: string;
  readonly stepId: string;
  readonly nodeName: string;
  readonly iteration: number;
  readonly attempt: number;
  /** Stable over attempts: `runId/stepId/iteration`. */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the step's time is over. */
  readonly signal: AbortSignal;
  readonly http: { request(request: HttpRequest): Promise<HttpResponse> };
  /** Streams the answer's tokens to the canvas and records usage on the step by itself. */
  readonly llm: { generate(request: LlmRequest): Promise<LlmResult> };
}

/** A worked case of a node type: shown as help and run by the catalogue's contract test. */
export interface NodeExample {
  readonly title: string;
  readonly config?: JsonObject;
  readonly inputs?: JsonObject;
  /** What comes in along the edge. */
  readonly input?: Json;
  /** Ports that fire, with their values. */
  readonly outputs: JsonObject;
}

/** Settings with a name of their own: less than a node type, more than an empty form. */
export interface NodePreset {
  readonly title: string;
  readonly description: string;
  /** Other words that people search for when they mean this preset. */
  readonly keywords?: readonly string[];
  readonly icon: IconName;
  readonly config: JsonObject;
  readonly inputs: JsonObject;
}

/** A finding of a node type about its own node; `path` begins with `config` or `inputs`. */
export interface NodeProblem {
  readonly code: IssueCode;
  readonly severity?: 'error' | 'warning';
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** The stored part of a node that an upgrade may rewrite. */
export interface StoredNode {
  readonly config: JsonObject;
  readonly inputs: JsonObject;
}

interface NodeTypeBase<C extends z.ZodObject, I extends z.ZodObject, O extends z.ZodObject> {
  /** Equal to the folder's name. */
  readonly type: string;
  readonly version: number;
  /** `upgrades[n]` turns a node of version n into version n + 1. */
  readonly upgrades?: { readonly [fromVersion: number]: (node: StoredNode) => StoredNode };
  readonly title: string;
  /** One sentence: what it does. */
  readonly description: string;
  /** Other words that people search for when they mean this node. */
  readonly keywords?: readonly string[];
  /** What people search for and no node is made for: the search offers this one and says how it does the job. */
  readonly standsInFor?: readonly { readonly words: readonly string[]; readonly how: string }[];
  readonly category: Category;
  readonly icon: IconName;
  readonly config: C;
  readonly inputs: I;
  readonly outputs: O;
  /** True for a node that starts a run and takes no edges in. */
  readonly isTrigger?: boolean;
  /** True for a node that other nodes can be placed in. */
  readonly isContainer?: boolean;
  /** False when the node can't fail, so that no error port is offered. */
  readonly canFail?: boolean;
  /** How arrivals join, where it depends on the settings; else the node's own `join`, else `all`. */
  readonly join?: (node: NodeArguments<z.output<C>>) => Join;
  /** Whether several ports may fire at once; by default only those of nodes that run code may. */
  readonly firesSeveral?: (node: NodeArguments<z.output<C>>) => boolean;
  /** Whether it may happen that no port fires; by default only for nodes that run code and whose outputs are all optional. */
  readonly firesNothing?: (node: NodeArguments<z.output<C>>) => boolean;
  /** The ports in order, where they depend on the settings; else the keys of `outputs`. */
  readonly ports?: (node: NodeArguments<z.output<C>>) => readonly string[];
  /** The JSON Schema of each port, where it depends on the settings or on what comes in; else from `outputs`. */
  readonly outputTypes?: (types: NodeTypes<z.output<C>>) => { readonly [port: string]: JsonSchema };
  /** The input fields that count with these settings, where not all do: the form shows no others. */
  readonly usedInputs?: (node: NodeArguments<z.output<C>>) => readonly string[];
  /** The input fields that must be filled in with these settings, beyond those that the schema always requires. */
  readonly requiredInputs?: (node: NodeArguments<z.output<C>>) => readonly string[];
  /** An agent may call the node as a tool; the value of `port` is the tool's result. */
  readonly asTool?: { readonly port: string };
  /** Fields evaluated once for each element of the field `items`; `item` and `index` are known in them. */
  readonly perItem?: { readonly items: string; readonly fields: readonly string[] };
  /** Ready settings that the palette offers beside the bare type. */
  readonly presets?: readonly NodePreset[];
  /** Ids of the workflows that the node calls. */
  readonly callsWorkflows?: (node: NodeArguments<z.output<C>>) => readonly string[];
  /** What is wrong with the node beyond its schemas. */
  readonly problems?: (types: NodeTypes<z.output<C>>) => readonly NodeProblem[];
  /** One line for the node's card. */
  readonly summary?: (node: NodeArguments<z.output<C>>) => string;
  /** Where the node's policy says nothing. */
  readonly timeoutMs?: number;
  readonly maxAttempts?: number;
  readonly examples: readonly NodeExample[];
}

/** A node type that an activity executes. An output that `run` leaves out does not fire. */
interface ActivityNodeType<C extends z.ZodObject, I extends z.ZodObject, O extends z.ZodObject> extends NodeTypeBase<C, I, O> {
  /** What running it does to the world: `read` may be repeated safely; `write` changes something or costs money. */
  readonly effect: 'read' | 'write' | ((config: z.output<C>) => 'read' | 'write');
  readonly run: (call: { config: z.output<C>; inputs: z.output<I>; ctx: NodeContext }) => Promise<z.output<O>>;
  readonly step?: undefined;
}

/** A node type that compiles to a step the workflow itself carries out. */
interface LogicNodeType<C extends z.ZodObject, I extends z.ZodObject, O extends z.ZodObject> extends NodeTypeBase<C, I, O> {
  readonly step: (node: StepArguments<z.output<C>>) => StepBody;
  readonly run?: undefined;
}

export type NodeType<C extends z.ZodObject = z.ZodObject, I extends z.ZodObject = z.ZodObject, O extends z.ZodObject = z.ZodObject> =
  | ActivityNodeType<C, I, O>
  | LogicNodeType<C, I, O>;

/** A node type whose schemas are not known statically, as the catalogue holds it. */
// The type parameters are invariant (functions take them), so a heterogeneous catalogue can only be held by `any`.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyNodeType = NodeType<any, any, any>;

/** All known node types by name; check, compile, the palette and the activities read it. */
export type Catalogue = { readonly [type: string]: AnyNodeType };

/** Declares a node type; form, types, validation and documentation derive from this one description. */
export function defineNode<C extends z.ZodObject, I extends z.ZodObject, O extends z.ZodObject>(
  node: NodeType<C, I, O>,
): NodeType<C, I, O> {
  return node;
}

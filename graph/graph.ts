import { z } from 'zod';
import { anyJson } from './any-json.ts';

/** The newest stored format; `upgradeGraph` brings older ones up to it. */
export const GRAPH_FORMAT = 1;

/** A node's name is an identifier, in any script, because expressions refer to the node by it. */
export const NODE_NAME_PATTERN = /^[\p{L}_][\p{L}\p{Mn}\p{Mc}\p{Nd}_]{0,63}$/u;

const json = anyJson;
const jsonRecord = z.record(z.string(), json);
const id = z.string().min(1).max(64);
const point = z.strictObject({ x: z.number(), y: z.number() });

/** What to do about time, failure and retry; everything left out takes the node type's default. */
export const policySchema = z.strictObject({
  timeoutMs: z.number().int().positive().max(86_400_000).optional(),
  retry: z
    .strictObject({
      maxAttempts: z.number().int().min(1).max(100),
      initialIntervalMs: z.number().int().positive().optional(),
      backoff: z.number().min(1).max(10).optional(),
      maxIntervalMs: z.number().int().positive().optional(),
    })
    .optional(),
  /** `port`: leave by the error port; `default`: go on with `default`; `fail`: the run fails. */
  onError: z.enum(['fail', 'port', 'default']).optional(),
  default: json.optional(),
  /** Highest number of iterations when this node is the head of a loop. */
  loopLimit: z.number().int().min(1).max(10_000).optional(),
});

/** `all`: every incoming edge decided, at least one taken; `first`: the first arrival; `each`: one step run per arrival. */
export const joinSchema = z.enum(['all', 'first', 'each']);

/** A box on the canvas. `parentId` places it inside a container such as `map`. */
export const nodeSchema = z.strictObject({
  id,
  type: z.string().min(1),
  typeVersion: z.number().int().positive().default(1),
  name: z.string().regex(NODE_NAME_PATTERN, 'a name starts with a letter and holds letters, digits and _ only'),
  position: point,
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }).optional(),
  parentId: id.nullable().default(null),
  config: jsonRecord.default({}),
  inputs: jsonRecord.default({}),
  policy: policySchema.default({}),
  join: joinSchema.optional(),
  /** Per port, the value a draft run uses instead of running the node. */
  pinned: jsonRecord.nullable().default(null),
  /** What an importer found, kept untouched. */
  origin: json.optional(),
});

/** Carries control and the port's value to a node. */
export const edgeSchema = z.strictObject({
  id,
  from: z.strictObject({ node: id, port: z.string().min(1) }),
  to: z.strictObject({ node: id }),
});

/** A sticky note. */
export const noteSchema = z.strictObject({
  id,
  text: z.string(),
  position: point,
  size: z.strictObject({ width: z.number().positive(), height: z.number().positive() }),
  color: z.string().optional(),
});

/** A named frame around nodes; it has no meaning for the run. */
export const groupSchema = z.strictObject({ id, title: z.string(), nodeIds: z.array(id), color: z.string().optional() });

/** What holds for the workflow as a whole. */
export const graphSettingsSchema = z.strictObject({
  /** The time zone of dates in expressions, such as Europe/Berlin; UTC when left out. */
  timeZone: z.string().min(1).max(100).optional(),
  /** What one run may use altogether; past it the run fails. */
  budget: z.strictObject({ tokens: z.number().int().positive().optional(), costUsd: z.number().positive().optional() }).optional(),
});

/** The stored definition of a workflow. */
export const graphSchema = z.strictObject({
  format: z.literal(GRAPH_FORMAT),
  nodes: z.array(nodeSchema).max(2_000),
  edges: z.array(edgeSchema).max(10_000),
  notes: z.array(noteSchema).default([]),
  groups: z.array(groupSchema).default([]),
  settings: graphSettingsSchema.optional(),
});

export type Graph = z.output<typeof graphSchema>;
export type GraphNode = z.output<typeof nodeSchema>;
export type GraphEdge = z.output<typeof edgeSchema>;
export type GraphNote = z.output<typeof noteSchema>;
export type GraphSettings = z.output<typeof graphSettingsSchema>;
export type Policy = z.output<typeof policySchema>;
export type Join = z.output<typeof joinSchema>;

/** A graph with nothing on it. */
export const emptyGraph: Graph = { format: GRAPH_FORMAT, nodes: [], edges: [], notes: [], groups: [] };

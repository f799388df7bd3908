import { hasBit } from './bits.ts';
import { type Certainty, certaintyOf } from './certainty.ts';
import type { Binding } from './expression/ast.ts';
import { type Finding, inferBinding } from './expression/infer.ts';
import { type BindingError, parseBinding } from './expression/parse.ts';
import { type NameType, noNames, scopeWith, scopeWithout, type TypeScope } from './expression/type-scope.ts';
import { fieldSchemas } from './field-schema.ts';
import { type Flow, type FlowLoop, graphFlows } from './flow.ts';
import type { Graph, GraphEdge, GraphNode } from './graph.ts';
import type { Json, JsonObject, JsonSchema } from './json.ts';
import { readFieldNames } from './meant-fields.ts';
import { ERROR_PORT, nodePorts, settledNode, upgradeNodes } from './node-ports.ts';
import type { AnyNodeType, Catalogue, NodeTypes } from './node-type.ts';
import { nothingAround, type Surroundings } from './surroundings.ts';
import { anyOf, elementType, typeNames } from './types/schema-type.ts';

/** One input field: its binding and type, or why it can't be read. */
export interface FieldTypes {
  readonly binding: Binding | null;
  readonly schema: JsonSchema;
  readonly findings: readonly Finding[];
  readonly errors: readonly BindingError[];
}

/** All that is known of a node's types. */
export interface NodeAnalysis {
  readonly scope: TypeScope;
  readonly inputType: JsonSchema;
  readonly fields: { readonly [field: string]: FieldTypes };
  readonly ports: { readonly [port: string]: JsonSchema };
  /** What leaves by the first port when nothing fails: what the policy's default value must fit. */
  readonly firstPort?: JsonSchema;
  /** The scope of the fields that are evaluated once an item; see `perItem`. */
  readonly itemScope?: TypeScope;
}

/** The types of a graph, for the check, the compiler and the editor. */
export interface GraphTypes {
  readonly surroundings: Surroundings;
  readonly flows: readonly Flow[];
  /** What is known of a node; undefined for one that cannot be reached or has an unknown type. */
  node(nodeId: string): NodeAnalysis | undefined;
  /** The names that a node's expressions may use, with their types. */
  scopeAt(nodeId: string): TypeScope;
  /** The type of the value that leaves by a port; anything when that is not known. */
  portType(nodeId: string, port: string): JsonSchema;
}

const ERROR_TYPE: JsonSchema = {
  type: 'object',
  properties: { code: { type: 'string' }, message: { type: 'string' }, hint: { type: 'string' }, details: {} },
  required: ['code', 'message'],
};

const RUN_TYPE: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    workflowId: { type: 'string' },
    workflowName: { type: 'string' },
    version: { type: ['integer', 'null'] },
    startedAt: { type: 'string', format: 'date-time' },
  },
  required: ['id', 'workflowId', 'workflowName', 'version', 'startedAt'],
};

/** Infers the type of every field and port of a graph, also of one that is being drawn. */
export function checkTypes(drawn: Graph, catalogue: Catalogue, surroundings: Surroundings = nothingAround): GraphTypes {
  const graph = readFieldNames(upgradeNodes(drawn, catalogue), catalogue);
  const flows = graphFlows(graph, catalogue);
  let known = analyse(graph, flows, catalogue, surroundings, new Map());
  // Round a loop, types depend on themselves: the second pass sees what the first found behind the back edges.
  if (flows.some((flow) => flow.loops.length > 0)) known = analyse(graph, flows, catalogue, surroundings, known);
  return {
    surroundings,
    flows,
    node: (id) => known.get(id),
    scopeAt: (id) => known.get(id)?.scope ?? scopeWith({ run: { schema: RUN_TYPE }, input: { schema: {} } }),
    portType: (id, port) => known.get(id)?.ports[port] ?? {},
  };
}

type Known = Map<string, NodeAnalysis>;

/** What the nodes of one flow share while they are analysed. */
interface Place {
  readonly flow: Flow;
  readonly certainty: Certainty;
  readonly around: ReadonlyMap<string, FlowLoop>;
  readonly outer: TypeScope;
  readonly itemType: JsonSchema | null;
}

function analyse(graph: Graph, flows: readonly Flow[], catalogue: Catalogue, surroundings: Surroundings, before: Known): Known {
  const known: Known = new Map();
  const nameTypes = new Map<string, { readonly sure: NameType; readonly unsure: NameType }>();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const inside = new Map(flows.map((flow) => [flow.parentId, flow]));
  const rounds = new Map<FlowLoop, NameType>();
  const byNodeName = new Map<string, string[]>();
  for (const id of flows.flatMap((flow) => flow.order)) {
    const name = nodes.get(id)?.name ?? '';
    const known = byNodeName.get(name);
    if (known === undefined) byNodeName.set(name, [id]);
    else known.push(id);
  }
  const [top] = flows;
  if (top) analyseFlow(top, noNames, null);
  return known;

  /** Returns the type of what the flow's ends give back, for a container. */
  function analyseFlow(flow: Flow, outer: TypeScope, itemType: JsonSchema | null): JsonSchema {
    const certainty = certaintyOf(flow, catalogue);
    const around = innermostLoops(flow);
    for (const id of flow.order) {
      const node = nodes.get(id);
      const type = node && catalogue[node.type];
      if (node && type) known.set(id, analyseNode({ flow, certainty, around, outer, itemType }, node, type));
    }
    return innerResult(flow);
  }

  function analyseNode({ flow, certainty, around, outer, itemType }: Place, node: GraphNode, type: AnyNodeType): NodeAnalysis {
    const inputType = incomingType(flow, certainty, node, itemType);
    const own = {
      ...(itemType === null ? {} : { item: { schema: itemType }, index: { schema: { type: 'integer' } as const } }),
      run: { schema: RUN_TYPE },
      input: { schema: inputType },
    };
    const scope = scopeWith(own, withPrevious(around.get(node.id), earlierNames(flow, certainty, node, outer)));
    const fields = fieldTypes(node, type, scope);
    const inner = inside.get(node.id);
    const innerType =
      type.isContainer && inner ? analyseFlow(inner, withoutOwn(scope), elementType(fields['items']?.schema ?? {})) : undefined;
    return {
      scope,
      ...(type.perItem === undefined ? {} : { itemScope: itemScope(scope, fields[type.perItem.items]) }),
      inputType,
      fields,
      ...portTypes(node, type, { fields, inputType, scope, innerType, surroundings, catalogue }),
    };
  }

  /** The names of the nodes before one, looked up when an expression uses them. */
  function earlierNames(flow: Flow, certainty: Certainty, node: GraphNode, outer: TypeScope): TypeScope {
    let all: readonly string[] | undefined;
    const before = flow.ancestors.at(flow.position.get(node.id) ?? -1);
    return {
      get(name) {
        // Two nodes of one name are an error: then the later one counts.
        const id = byNodeName.get(name)?.findLast((candidate) => hasBit(before, flow.position.get(candidate) ?? -1));
        return id === undefined ? outer.get(name) : nameType(id, certainty.hasValue(id, node.id));
      },
      names: () => (all ??= [...new Set([...outer.names(), ...flow.ancestors.of(node.id).flatMap((id) => nodes.get(id)?.name ?? [])])]),
    };
  }

  function incomingType(flow: Flow, certainty: Certainty, node: GraphNode, itemType: JsonSchema | null): JsonSchema {
    const all = flow.incoming.get(node.id) ?? [];
    if (flow.entries.includes(node.id) && all.every((edge) => flow.backEdges.has(edge.id))) {
      return anyOf([itemType ?? {}, ...backTypes(flow, certainty, node)]);
    }
    const forward = all.filter((edge) => !flow.backEdges.has(edge.id) && flow.position.has(edge.from.node));
    const back = backTypes(flow, certainty, node);
    const properties = byName(forward);
    switch (certainty.arrival(node.id)) {
      case 'one':
        return anyOf([...forward.map(edgeType), ...back]);
      case 'all':
        return anyOf([{ type: 'object', properties, required: Object.keys(properties) }, ...back]);
      case 'some':
        return anyOf([...forward.map(edgeType), { type: 'object', properties }, ...back]);
    }
  }

  /** What begins the next round: the value of a back edge, or those of several by name. */
  function backTypes(flow: Flow, certainty: Certainty, node: GraphNode): readonly JsonSchema[] {
    const edges = (flow.incoming.get(node.id) ?? []).filter((edge) => flow.backEdges.has(edge.id));
    const types = edges.map(edgeType);
    if (certainty.returnsByOne(node.id)) return types;
    return [...types, { type: 'object', properties: byName(edges) }];
  }

  /** The types of several arrivals by the names of the nodes they come from; two ports of one node share a name. */
  function byName(edges: readonly GraphEdge[]): { readonly [name: string]: JsonSchema } {
    const types: Record<string, JsonSchema> = {};
    for (const edge of edges) {
      const name = nodes.get(edge.from.node)?.name ?? '';
      types[name] = types[name] === undefined ? edgeType(edge) : anyOf([types[name], edgeType(edge)]);
    }
    return types;
  }

  function edgeType(edge: GraphEdge): JsonSchema {
    const analysis = known.get(edge.from.node) ?? before.get(edge.from.node);
    return analysis?.ports[edge.from.port] ?? {};
  }

  /** What a node's name stands for, further on; made once a node, because each one behind it asks. */
  function nameType(id: string, isSure: boolean): NameType {
    const kept = nameTypes.get(id) ?? {
      sure: { schema: valueOf(known, id), mayBeAbsent: false },
      unsure: { schema: valueOf(known, id), mayBeAbsent: true },
    };
    if (known.has(id)) nameTypes.set(id, kept);
    return isSure ? kept.sure : kept.unsure;
  }

  /** Within a loop, `previous` is what the innermost one held in its last round: made once a loop, where it is used at all. */
  function withPrevious(loop: FlowLoop | undefined, outer: TypeScope): TypeScope {
    if (loop === undefined) return outer;
    return {
      get: (name) => (name === 'previous' ? previousType(loop) : outer.get(name)),
      names: () => [...outer.names().filter((name) => name !== 'previous'), 'previous'],
    };
  }

  function previousType(loop: FlowLoop): NameType {
    const found = rounds.get(loop);
    if (found !== undefined) return found;
    const properties = Object.fromEntries(
      [...loop.body].flatMap((id) => {
        const name = nodes.get(id)?.name;
        return name === undefined ? [] : [[name, valueOf(before, id)] as const];
      }),
    );
    const previous: NameType = { schema: { type: 'object', properties, additionalProperties: false }, mayBeAbsent: true };
    rounds.set(loop, previous);
    return previous;
  }

  function innerResult(flow: Flow): JsonSchema {
    const ends = flow.order.filter((id) => (flow.outgoing.get(id) ?? []).every((edge) => flow.backEdges.has(edge.id)));
    const [only] = ends;
    // A value can also end at an unwired port further up, or several ends can be reached: then the type is not known.
    const isOnlyEnd = ends.length === 1 && flow.order.every((id) => id === only || unwiredPorts(flow, id).length === 0);
    return only !== undefined && isOnlyEnd ? valueOf(known, only) : {};
  }

  function unwiredPorts(flow: Flow, id: string): readonly string[] {
    const wired = new Set((flow.outgoing.get(id) ?? []).map((edge) => edge.from.port));
    return Object.keys(known.get(id)?.ports ?? {}).filter((port) => port !== ERROR_PORT && !wired.has(port));
  }
}

/** The type of a node's value: what any of its ports but `error` carries. */
function valueOf(known: Known, id: string): JsonSchema {
  const ports = Object.entries(known.get(id)?.ports ?? {}).filter(([port]) => port !== ERROR_PORT);
  return ports.length === 0 ? {} : anyOf(ports.map(([, schema]) => schema));
}

/** The smallest loop around each node that lies in one. */
function innermostLoops(flow: Flow): ReadonlyMap<string, FlowLoop> {
  const innermost = new Map<string, FlowLoop>();
  for (const loop of flow.loops.toSorted((a, b) => a.body.size - b.body.size).toReversed())
    for (const id of loop.body) innermost.set(id, loop);
  return innermost;
}

/** Inside a container the names of the container's own moment mean something else. */
function withoutOwn(scope: TypeScope): TypeScope {
  return scopeWithout(scope, ['input', 'previous', 'item', 'index']);
}

const parsedFields = new WeakMap<JsonObject, { readonly [field: string]: ReturnType<typeof parseBinding> }>();

function parsed(inputs: JsonObject): { readonly [field: string]: ReturnType<typeof parseBinding> } {
  const found = parsedFields.get(inputs);
  if (found) return found;
  const made = Object.fromEntries(Object.entries(inputs).map(([field, raw]) => [field, parseBinding(raw)]));
  parsedFields.set(inputs, made);
  return made;
}

function fieldTypes(node: GraphNode, type: AnyNodeType, scope: TypeScope): { readonly [field: string]: FieldTypes } {
  const { perItem } = type;
  if (perItem === undefined) return typesOf(() => true, scope);
  const shared = typesOf((field) => !perItem.fields.includes(field), scope);
  return { ...shared, ...typesOf((field) => perItem.fields.includes(field), itemScope(scope, shared[perItem.items])) };

  function typesOf(isWanted: (field: string) => boolean, within: TypeScope): { readonly [field: string]: FieldTypes } {
    const wanted = fieldSchemas(type).inputs;
    return Object.fromEntries(
      Object.entries(parsed(node.inputs))
        .filter(([field]) => Object.hasOwn(wanted, field) && isWanted(field))
        .map(([field, result]): [string, FieldTypes] => {
          if (!result.ok) return [field, { binding: null, schema: {}, findings: [], errors: result.errors }];
          const binding = isText(wanted[field] ?? {}) ? asText(result.binding) : result.binding;
          return [field, { binding, ...inferBinding(binding, within), errors: [] }];
        }),
    );
  }
}

/** The names known in a field that is evaluated once an item; as inside a container, what comes in is the item. */
function itemScope(scope: TypeScope, items: FieldTypes | undefined): TypeScope {
  const schema = elementType(items?.schema ?? {});
  return scopeWith({ item: { schema }, index: { schema: { type: 'integer' } }, input: { schema } }, scope);
}

function isText(wanted: JsonSchema): boolean {
  return typeNames(wanted)?.every((name) => name === 'string') ?? false;
}

/** A field that takes text takes any value as text, as if more text stood around it. */
function asText(binding: Binding): Binding {
  return binding.kind === 'expression' ? { kind: 'text', parts: [binding.expression] } : binding;
}

function portTypes(
  node: GraphNode,
  type: AnyNodeType,
  known: {
    readonly fields: { readonly [field: string]: FieldTypes };
    readonly inputType: JsonSchema;
    readonly scope: TypeScope;
    readonly innerType: JsonSchema | undefined;
    readonly surroundings: Surroundings;
    readonly catalogue: Catalogue;
  },
): Pick<NodeAnalysis, 'ports' | 'firstPort'> {
  const declared = type.outputTypes ? type.outputTypes(nodeTypes(node, type, known)) : fieldSchemas(type).outputs;
  const ports = nodePorts(node, type);
  const typeOf = (port: string): JsonSchema =>
    port === ERROR_PORT ? ERROR_TYPE : port === ports[0] ? withDefault(node, declared[port] ?? {}, known.scope) : (declared[port] ?? {});
  return { ports: Object.fromEntries(ports.map((port) => [port, typeOf(port)])), firstPort: declared[ports[0] ?? ''] ?? {} };
}

/** What a node type's functions are told of a node while its graph is checked. */
export function nodeTypes(
  node: GraphNode,
  type: AnyNodeType,
  known: Pick<NodeAnalysis, 'fields' | 'inputType' | 'scope'> & {
    readonly innerType?: JsonSchema | undefined;
    readonly surroundings: Surroundings;
    readonly catalogue: Catalogue;
  },
): NodeTypes<never> {
  return {
    ...settledNode(node, type),
    inputTypes: Object.fromEntries(Object.entries(known.fields).map(([field, { schema }]) => [field, schema])),
    inputType: known.inputType,
    ...(known.innerType === undefined ? {} : { innerType: known.innerType }),
    typeOf: (raw: Json) => typeOfRaw(raw, known.scope),
    surroundings: known.surroundings,
    catalogue: known.catalogue,
  };
}

/** The first port also carries the value that stands in for a failure. */
function withDefault({ policy }: GraphNode, schema: JsonSchema, scope: TypeScope): JsonSchema {
  if (policy.onError !== 'default') return schema;
  const parsed = parseBinding(policy.default ?? null);
  return anyOf([schema, parsed.ok ? inferBinding(parsed.binding, defaultScope(scope)).schema : {}]);
}

/** What a default value may refer to: what the node's own fields may, and why the node failed. */
export function defaultScope(scope: TypeScope): TypeScope {
  return scopeWith({ error: { schema: ERROR_TYPE } }, scope);
}

function typeOfRaw(raw: Json, scope: TypeScope): JsonSchema {
  const result = parseBinding(raw);
  return result.ok ? widened(inferBinding(result.binding, scope).schema) : {};
}

/** A literal's exact value is no promise for later edits. */
function widened(schema: JsonSchema): JsonSchema {
  if (schema.const === undefined) return schema;
  const [name] = typeNames(schema) ?? [];
  return name === undefined ? {} : { type: name };
}

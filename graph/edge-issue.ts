import { check } from './check.ts';
import type { Graph } from './graph.ts';
import type { IssueCode } from './issue-codes.ts';
import type { Issue } from './issue.ts';
import type { Catalogue } from './node-type.ts';
import { connect } from './operations.ts';

/** An edge that somebody is about to draw. */
export interface IntendedEdge {
  readonly from: { readonly node: string; readonly port: string };
  readonly to: { readonly node: string };
}

interface Known {
  readonly catalogue: Catalogue;
  readonly before: ReadonlySet<string>;
  readonly answers: Map<string, Issue | null>;
}

const knownGraphs = new WeakMap<Graph, Known>();

/**
 * The first error that an edge would bring: one that it can't be drawn at all, a loop with two entries, or fields behind it that
 * what comes in then no longer fits. Null when all is well. Answers are kept as long as the graph is, so a pointer may ask at each move.
 */
export function edgeIssue(graph: Graph, catalogue: Catalogue, edge: IntendedEdge): Issue | null {
  const known = knownOf(graph, catalogue);
  const key = JSON.stringify([edge.from.node, edge.from.port, edge.to.node]);
  const answer = known.answers.get(key);
  if (answer !== undefined) return answer;
  const issue = findIssue(graph, known, edge);
  known.answers.set(key, issue);
  return issue;
}

function findIssue(graph: Graph, { catalogue, before }: Known, { from, to }: IntendedEdge): Issue | null {
  const drawn = connect(graph, from, to);
  if ('error' in drawn) return { code: drawn.error.code, severity: 'error', nodeId: to.node, path: '', message: drawn.error.message };
  // What nothing led to before was only warned of: its own errors are not the edge's doing.
  const news = check(drawn.graph, catalogue).filter(
    (issue) => issue.severity === 'error' && !isIncomplete(issue) && !before.has(identity(issue)),
  );
  return news.find((issue) => issue.nodeId === to.node) ?? news[0] ?? null;
}

/** What is still to be filled in is asked of a node only once something leads to it, whatever that is. */
const INCOMPLETE: ReadonlySet<string> = new Set<IssueCode>([
  'FIELD_MISSING',
  'CONFIG_INVALID',
  'CONTAINER_EMPTY',
  'TOOL_INVALID',
  'WORKFLOW_UNKNOWN',
  'WORKFLOW_NOT_PUBLISHED',
  'WORKFLOW_RECURSION',
]);

function isIncomplete({ code }: Issue): boolean {
  return INCOMPLETE.has(code);
}

function knownOf(graph: Graph, catalogue: Catalogue): Known {
  const found = knownGraphs.get(graph);
  if (found?.catalogue === catalogue) return found;
  const made: Known = { catalogue, before: new Set(check(graph, catalogue).map(identity)), answers: new Map() };
  knownGraphs.set(graph, made);
  return made;
}

function identity({ code, nodeId, path }: Issue): string {
  return JSON.stringify([code, nodeId, path]);
}

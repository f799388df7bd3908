/** What each code of `check` means and how to mend it; docs/errors.md has a heading for each. */
export const issueCodes = {
  NO_TRIGGER: 'Nothing starts the workflow: there is no trigger.',
  NAME_TAKEN: 'Two nodes have the same name.',
  NAME_RESERVED: 'A node has a name that expressions use for something else.',
  NODE_TYPE_UNKNOWN: 'The type of a node is not known here.',
  EDGE_BROKEN: 'An edge leads from or to a node or port that does not exist.',
  EDGE_ACROSS_CONTAINERS: 'An edge leads into or out of a container.',
  TRIGGER_HAS_INPUT: 'An edge leads to a trigger.',
  UNREACHABLE_NODE: 'No path leads to a node.',
  LOOP_NOT_NATURAL: 'A loop can be entered at more than one place.',
  CONTAINER_EMPTY: 'A container holds no nodes, or none to begin with.',
  CONFIG_INVALID: 'A setting of a node is missing or wrong.',
  FIELD_MISSING: 'A required field is empty.',
  FIELD_INVALID: 'A field holds a value that it does not accept.',
  FIELD_TYPE: 'A field is given a value of the wrong type.',
  REFERENCE_NOT_EARLIER: 'An expression refers to a node that does not run before.',
  PORT_UNWIRED: 'A way out of a node leads nowhere.',
  RESPOND_IN_CONTAINER: 'A respond node lies inside a container.',
  EXPRESSION_SYNTAX: 'An expression cannot be read.',
  EXPRESSION_NOT_ALLOWED: 'An expression uses a part of JavaScript that expressions do not have.',
  EXPRESSION_NOT_A_VALUE: 'A function or a pattern stands where a value is needed.',
  EXPRESSION_TOO_LONG: 'An expression is too long.',
  EXPRESSION_TOO_DEEP: 'An expression is nested too deeply.',
  EXPRESSION_UNKNOWN_NAME: 'An expression uses a name that nothing has.',
  EXPRESSION_UNKNOWN_FIELD: 'An expression reads a field that is not there.',
  EXPRESSION_UNKNOWN_METHOD: 'An expression calls a method or function that does not exist.',
  EXPRESSION_MAYBE_ABSENT: 'An expression reads a value that may be missing.',
  EXPRESSION_WRONG_TYPE: 'An expression uses a value of the wrong type.',
} as const satisfies { readonly [code: string]: string };

/** A code of `check`. */
export type IssueCode = keyof typeof issueCodes;

import { useMemo } from 'react';
import type { Json, JsonSchema } from '#graph/json';
import { useEditor, useGraph } from '../../../editor/session.ts';

/** The names that the open agent fixes for its tools, as a schema; anything where it takes them from an expression. */
export function useFixedValues(): JsonSchema {
  const openId = useEditor((state) => state.openNodeId);
  const values = useGraph((state) => state.graph.nodes.find(({ id }) => id === openId)?.inputs['values']);
  return useMemo(() => fixedValuesOf(values), [values]);
}

function fixedValuesOf(values: Json | undefined): JsonSchema {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return {};
  return { type: 'object', properties: Object.fromEntries(Object.keys(values).map((name) => [name, {}])) };
}

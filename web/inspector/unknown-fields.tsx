import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import type { AnyNodeType } from '#graph/node-type';
import { unknownFields, type UnknownField } from '#graph/unknown-fields';
import { changeNode } from '../editor/edits.ts';
import { useSession } from '../editor/session.ts';
import { Button } from '../ui/button.tsx';

/** What is written in a node and read by nothing, with a button that removes it: the form has no field for it. */
export function UnknownFields({ node, type }: { node: GraphNode; type: AnyNodeType }) {
  const session = useSession();
  const found = unknownFields(node, type);
  if (found.length === 0) return null;
  return (
    <ul aria-label="Unknown fields" className="flex flex-col gap-1.5">
      {found.map((field) => (
        <li key={`${field.part}.${field.path.join('.')}`} className="flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger">
          <span className="min-w-0 flex-1 break-words">
            “{field.path.join('.')}” is not a {field.part === 'config' ? 'setting' : 'field'} of {type.title}. <span className="text-muted">{field.hint}</span>
          </span>
          <Button size="sm" onClick={() => changeNode(session, node.id, (current) => without(current, field))}>Remove</Button>
        </li>
      ))}
    </ul>
  );
}

function without(node: GraphNode, { part, path }: UnknownField): GraphNode {
  return { ...node, [part]: removed(node[part], path) };
}

function removed(value: Json, path: readonly (string | number)[]): Json {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, position) => (position === key ? removed(item as Json, rest) : (item as Json)));
  const object = value as JsonObject;
  return Object.fromEntries(Object.entries(object).flatMap(([name, inner]) => (name !== key ? [[name, inner]] : rest.length === 0 ? [] : [[name, removed(inner, rest)]])));
}

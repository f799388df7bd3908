import { fieldSchemas } from '#graph/field-schema';
import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import { type MeantField, withMeantFields } from '#graph/meant-fields';
import type { AnyNodeType } from '#graph/node-type';
import { unknownFields, type UnknownField } from '#graph/unknown-fields';
import { changeNode } from '../editor/edits.ts';
import { useSession } from '../editor/session.ts';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';

/**
 * What is written in a node under a name that its type does not have, with a button that removes it, or renames it where it can mean one
 * field only.
 */
export function UnknownFields({ node, type }: { node: GraphNode; type: AnyNodeType }) {
  const session = useSession();
  const found = unknownFields(node, type);
  if (found.length === 0) return null;
  return (
    <ul aria-label="Unknown fields" className="flex flex-col gap-1.5">
      {found.map((field) => (
        <li
          key={`${field.part}.${field.path.join('.')}`}
          className={cn(
            'flex items-start gap-2 rounded-lg px-3 py-2 text-[13px]',
            field.meant ? 'bg-warning-soft text-warning' : 'bg-danger-soft text-danger',
          )}
        >
          <span className="min-w-0 flex-1 break-words">
            “{field.path.join('.')}” is not a {field.part === 'config' ? 'setting' : 'field'} of {type.title}
            {field.meant && ` and is read as “${titleOf(type, field.meant)}”`}. <span className="text-muted">{field.hint}</span>
          </span>
          {field.meant && (
            <Button size="sm" onClick={() => changeNode(session, node.id, (current) => withMeantFields(current, [field.meant!]))}>
              Rename
            </Button>
          )}
          <Button size="sm" onClick={() => changeNode(session, node.id, (current) => without(current, field))}>
            Remove
          </Button>
        </li>
      ))}
    </ul>
  );
}

function titleOf(type: AnyNodeType, { meant }: MeantField): string {
  return fieldSchemas(type)[meant.part][meant.name]?.title ?? meant.name;
}

function without(node: GraphNode, { part, path }: UnknownField): GraphNode {
  return { ...node, [part]: removed(node[part], path) };
}

function removed(value: Json, path: readonly (string | number)[]): Json {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, position) => (position === key ? removed(item as Json, rest) : (item as Json)));
  const object = value as JsonObject;
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, inner]) =>
      name !== key ? [[name, inner]] : rest.length === 0 ? [] : [[name, removed(inner, rest)]],
    ),
  );
}

import type { Hook } from '#graph/api';
import type { Json, JsonSchema } from '#graph/json';

/** A command line that calls a webhook with a body of the right shape. */
export function curlFor(hook: Pick<Hook, 'url' | 'method' | 'key' | 'mode'>, bodySchema: Json | undefined): string {
  const method = hook.method === 'ANY' ? 'POST' : hook.method;
  const lines = [`curl ${hook.mode === 'stream' ? '-N ' : ''}-X ${method} ${quote(hook.url)}`];
  if (hook.key !== null) lines.push(`-H ${quote(`Authorization: Bearer ${hook.key}`)}`);
  if (method !== 'GET' && method !== 'DELETE') {
    lines.push(`-H ${quote('Content-Type: application/json')}`);
    lines.push(`-d ${quote(JSON.stringify(exampleOf((bodySchema ?? {}) as JsonSchema)))}`);
  }
  return lines.join(' \\\n  ');
}

/** A small value that agrees with a schema. */
export function exampleOf(schema: JsonSchema, depth = 0): Json {
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum?.[0] !== undefined) return schema.enum[0];
  if (schema.anyOf?.[0] !== undefined && depth < 6) return exampleOf(schema.anyOf[0], depth + 1);
  switch (typeof schema.type === 'object' ? schema.type[0] : schema.type) {
    case 'string':
      return schema.format === 'email' ? 'ada@example.com' : 'text';
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return schema.items === undefined || depth >= 6 ? [] : [exampleOf(schema.items, depth + 1)];
    case 'null':
      return null;
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, depth < 6 ? exampleOf(property, depth + 1) : null]),
      );
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NodeTypeInfo } from '#graph/api';
import type { Json } from '#graph/json';
import type { AnyNodeType, Catalogue } from '#graph/node-type';
import { packageRoot } from './package-root.ts';

/** The catalogue as data, with the help pages that lie beside the node types. */
export async function describeCatalogue(catalogue: Catalogue): Promise<readonly NodeTypeInfo[]> {
  const root = packageRoot();
  return Promise.all(Object.values(catalogue).map(async (type) => describe(type, await readHelp(root, type))));
}

function describe(type: AnyNodeType, help: string): NodeTypeInfo {
  return {
    type: type.type,
    version: type.version,
    title: type.title,
    description: type.description,
    category: type.category,
    icon: type.icon,
    isTrigger: type.isTrigger ?? false,
    isContainer: type.isContainer ?? false,
    effect: type.step !== undefined ? 'pure' : typeof type.effect === 'function' ? 'depends' : type.effect,
    config: jsonSchema(type.config),
    inputs: jsonSchema(type.inputs),
    ports: portsOf(type),
    help,
  };
}

/** The ports of a freshly placed node. */
function portsOf(type: AnyNodeType): string[] {
  const config = type.config.safeParse({});
  const ports =
    type.ports !== undefined && config.success
      ? type.ports({ config: config.data, inputs: {} })
      : Object.keys(type.outputs.shape as object);
  return [...ports.filter((port) => port !== 'error'), ...(type.canFail === false ? [] : ['error'])];
}

function jsonSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
}

async function readHelp(root: string, type: AnyNodeType): Promise<string> {
  try {
    return await readFile(join(root, 'nodes', type.type, 'README.md'), 'utf8');
  } catch {
    return `# ${type.title}\n\n${type.description}\n`;
  }
}

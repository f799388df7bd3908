// Makes the folder of a new node type and its line in nodes/index.ts: npm run new:node classify
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RESERVED = new Set(['testing', 'error', 'input', 'default']);

/** Words that JavaScript keeps for itself, so that the import needs another name. */
const KEYWORDS = new Set([
  'if',
  'switch',
  'for',
  'while',
  'do',
  'case',
  'try',
  'catch',
  'throw',
  'return',
  'new',
  'delete',
  'import',
  'export',
  'function',
  'class',
  'const',
  'var',
  'let',
  'with',
  'in',
  'await',
  'yield',
  'void',
  'null',
  'true',
  'false',
]);

/**
 * Makes `nodes/<type>/` with node.ts, node.test.ts and README.md, and registers it.
 * @param {{ root: string, type: string }} options
 * @returns {Promise<readonly string[]>} the paths that were written
 */
export async function createNode({ root, type }) {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(type) || RESERVED.has(type))
    throw new Error(`"${type}" cannot name a node type: use lower-case words joined by dashes, such as classify or send-mail`);
  const folder = join(root, 'nodes', type);
  if (existsSync(folder)) throw new Error(`nodes/${type} is there already`);
  const indexPath = join(root, 'nodes', 'index.ts');
  const index = registered(await readFile(indexPath, 'utf8'), type);
  await mkdir(folder);
  const files = { 'node.ts': nodeSource(type), 'node.test.ts': testSource(type), 'README.md': readmeSource(type) };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(indexPath, index);
  return [...Object.keys(files).map((name) => `nodes/${type}/${name}`), 'nodes/index.ts'];
}

/** @param {string} type */
/** @param {string} type */
function identifierOf(type) {
  const camel = type.replaceAll(/-[a-z0-9]/g, (dashed) => dashed.slice(1).toUpperCase());
  return KEYWORDS.has(camel) ? `${camel}_` : camel;
}

/** @param {string} type */
/** @param {string} type */
function titleOf(type) {
  const words = type.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * One import, sorted in by its path, and one entry at the end.
 * @param {string} index
 * @param {string} type
 */
function registered(index, type) {
  const name = identifierOf(type);
  const lines = index.split('\n');
  const line = `import ${name} from './${type}/node.ts';`;
  const imports = lines
    .map((text, at) => ({ at, path: /^import \w+ from '(\.\/[^']+)'/.exec(text)?.[1] }))
    .filter(({ path }) => path !== undefined);
  const next = imports.find(({ path }) => path !== undefined && path > `./${type}/node.ts`);
  lines.splice(next?.at ?? (imports.at(-1)?.at ?? 0) + 1, 0, line);
  const end = lines.findIndex((text) => text.startsWith('} satisfies Catalogue'));
  if (end < 0) throw new Error('nodes/index.ts has no line "} satisfies Catalogue" to put the entry before');
  lines.splice(end, 0, name === type ? `  ${name},` : `  ${/^\w+$/.test(type) ? type : `'${type}'`}: ${name},`);
  return lines.join('\n');
}

/** @param {string} type */
/** @param {string} type */
function nodeSource(type) {
  return `import { z } from 'zod';
import { defineNode } from '#graph/node-type';

/** Says in one sentence what it promises. */
export default defineNode({
  type: '${type}',
  version: 1,
  title: '${titleOf(type)}',
  description: 'Says in one sentence what the node does for the person who draws.',
  keywords: ['other', 'words', 'people search for'],
  category: 'ai',
  icon: 'wrench',
  effect: 'write',
  config: z.object({
    model: z.string().min(1).default('auto').meta({ title: 'Model', description: 'Which model is asked.', control: 'model' }),
  }),
  inputs: z.object({
    text: z.string().min(1).meta({ title: 'Text', description: 'What to work on.', control: 'prompt', placeholder: '{{ input.text }}' }),
  }),
  outputs: z.object({ out: z.object({ text: z.string() }) }),
  async run({ config, inputs, ctx }) {
    const { text } = await ctx.llm.generate({ model: config.model, prompt: inputs.text });
    return { out: { text } };
  },
  examples: [{ title: 'A first example', inputs: { text: '{{ input.text }}' }, input: { text: 'Hello' }, outputs: { out: { text: 'Hello' } } }],
});
`;
}

/** @param {string} type */
/** @param {string} type */
function testSource(type) {
  const name = identifierOf(type);
  return `import { describe, expect, it } from 'vitest';
import { fakeContext } from '../testing/fake-context.ts';
import ${name} from './node.ts';

describe('the ${type} node', () => {
  it('asks the model for the text', async () => {
    const ctx = fakeContext({ out: { text: 'Hello' } });
    const outputs = await ${name}.run?.({ config: ${name}.config.parse({}), inputs: ${name}.inputs.parse({ text: 'Hi' }), ctx });
    expect(outputs).toEqual({ out: { text: 'Hello' } });
    expect(ctx.prompts).toEqual([{ model: 'auto', prompt: 'Hi' }]);
  });
});
`;
}

/** @param {string} type */
/** @param {string} type */
function readmeSource(type) {
  return `# ${titleOf(type)}

What it does, when to use it, and what to know before.

## Example

The text \`{{ input.text }}\` gives \`{{ name.text }}\`.
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const type = process.argv[2];
  try {
    if (type === undefined) throw new Error('Say which: npm run new:node classify');
    const written = await createNode({ root: join(dirname(fileURLToPath(import.meta.url)), '..'), type });
    process.stdout.write(`${written.join('\n')}\n\nNow write node.ts and its README.md; npx vitest run nodes checks them.\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

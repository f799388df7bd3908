import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyNodeType, Catalogue } from '#graph/node-type';
import { catalogue } from './index.ts';

const folder = import.meta.dirname;
const types: readonly (readonly [string, AnyNodeType])[] = Object.entries(catalogue as Catalogue);

interface FieldSchema {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: { readonly [name: string]: FieldSchema };
  readonly items?: FieldSchema;
  readonly oneOf?: readonly FieldSchema[];
  readonly anyOf?: readonly FieldSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly options?: { readonly [value: string]: unknown };
  readonly control?: string;
}

/** Controls that draw a form of their own and name its fields themselves. */
const OWN_FORMS = ['model', 'tools', 'messages', 'files'];

const formOf = (schema: z.ZodType): FieldSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as FieldSchema;

/** Paths of fields that the form would have to name by their key. */
function untitled(schema: FieldSchema, path: string): string[] {
  const inside = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])].flatMap((part) =>
    untitled(part, path),
  );
  const fields = Object.entries(schema.properties ?? {}).flatMap(([key, field]) => [
    ...(field.title === undefined && field.const === undefined ? [`${path}.${key}`] : []),
    ...(OWN_FORMS.includes(field.control ?? '') ? [] : untitled(field, `${path}.${key}`)),
  ]);
  return [...inside, ...fields];
}

describe('the catalogue', () => {
  it('holds every folder, under the folder’s name', () => {
    const folders = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map(({ name }) => name);
    expect(Object.keys(catalogue).sort()).toEqual(folders.sort());
  });
});

describe.each(types)('the node type %s', (name, type) => {
  it('is called like its folder and has words for people', () => {
    expect(type.type).toBe(name);
    expect(type.title).toMatch(/^[A-Z][\w -]{1,30}$/);
    expect(type.description).toMatch(/^[A-Z].{20,160}\.$/);
  });

  it('is found by other words too', () => {
    const words = [...(type.keywords ?? []), ...(type.standsInFor ?? []).flatMap((use) => use.words)];
    expect(type.keywords?.length).toBeGreaterThanOrEqual(3);
    expect(words).toEqual([...new Set(words.map((word) => word.toLowerCase()))]);
  });

  it('either runs or is a step of the workflow', () => {
    expect([type.run === undefined, type.step === undefined].filter(Boolean)).toHaveLength(1);
  });

  it('has a title on every field, and a description on every field at the top', () => {
    for (const [part, schema] of [
      ['config', formOf(type.config)],
      ['inputs', formOf(type.inputs)],
    ] as const) {
      expect(untitled(schema, part)).toEqual([]);
      const undescribed = Object.entries(schema.properties ?? {})
        .filter(([, field]) => field.description === undefined && field.options === undefined)
        .map(([key]) => key);
      expect(undescribed).toEqual([]);
    }
  });

  it('says in words what can be chosen', () => {
    const raw = (schema: FieldSchema, path: string): string[] => [
      // Words in capitals, such as the methods of HTTP, are what people call them.
      ...(schema.enum ?? [])
        .filter((value) => !/^[A-Z]+$/.test(String(value)) && schema.options?.[String(value)] === undefined)
        .map((value) => `${path}: ${String(value)}`),
      ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items === undefined ? [] : [schema.items])].flatMap((inner) =>
        raw(inner, path),
      ),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, field]) =>
        OWN_FORMS.includes(field.control ?? '') ? [] : raw(field, `${path}.${key}`),
      ),
    ];
    expect([...raw(formOf(type.config), 'config'), ...raw(formOf(type.inputs), 'inputs')]).toEqual([]);
  });

  it('has a help page with an example, and a test', () => {
    const help = readFileSync(join(folder, name, 'README.md'), 'utf8');
    expect(help.startsWith(`# ${type.title}\n`)).toBe(true);
    expect(help).toContain('## Example');
    expect(existsSync(join(folder, name, 'node.test.ts'))).toBe(true);
  });

  it('can be upgraded from every earlier version', () => {
    const versions = Object.keys(type.upgrades ?? {})
      .map(Number)
      .sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: type.version - 1 }, (_, index) => index + 1));
  });

  it('can be placed on the canvas without settings', () => {
    const config = type.config.safeParse({});
    expect(config.error?.issues ?? []).toEqual([]);
    const node = { config: config.data, inputs: {} };
    const ports = type.ports?.(node) ?? Object.keys(type.outputs.shape);
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports).not.toContain('error');
    const portTypes = type.outputTypes?.({ ...node, inputTypes: {}, inputType: {}, typeOf: () => ({}) });
    expect(Object.keys(portTypes ?? {}).filter((port) => !ports.includes(port))).toEqual([]);
    expect(typeof (type.summary?.(node) ?? '')).toBe('string');
  });

  it('has examples whose settings and ports are its own', () => {
    expect(type.examples.length).toBeGreaterThan(0);
    for (const example of type.examples) {
      const config: unknown = type.config.parse(example.config ?? {});
      const node = { config, inputs: example.inputs ?? {} };
      const ports = type.ports?.(node) ?? Object.keys(type.outputs.shape);
      for (const port of Object.keys(example.outputs)) expect([...ports, 'expired']).toContain(port);
    }
  });
});

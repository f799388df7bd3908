import { z } from 'zod';
import type { Json, JsonSchema, JsonTypeName } from '#graph/json';
import type { AnyNodeType, Control } from '#graph/node-type';

/** The widgets the inspector knows how to draw. */
export type Widget =
  | 'text'
  | 'textarea'
  | 'number'
  | 'switch'
  | 'select'
  | 'expression'
  | 'prompt'
  | 'model'
  | 'code'
  | 'json'
  | 'json-schema'
  | 'duration'
  | 'connection'
  | 'key-value'
  | 'fields'
  | 'files'
  | 'messages'
  | 'tools'
  | 'workflow'
  | 'knowledge'
  | 'output-name'
  | 'list'
  | 'object'
  | 'variant';

/** JSON Schema as zod writes it, with what `.meta()` added. */
export interface FormSchema extends Omit<JsonSchema, 'properties' | 'items' | 'anyOf' | 'additionalProperties'> {
  readonly properties?: { readonly [name: string]: FormSchema };
  readonly items?: FormSchema;
  readonly anyOf?: readonly FormSchema[];
  readonly oneOf?: readonly FormSchema[];
  readonly additionalProperties?: boolean | FormSchema;
  readonly control?: Control;
  readonly placeholder?: string;
  readonly reserved?: readonly string[];
  readonly advanced?: boolean;
  readonly exclusiveMinimum?: number;
  readonly options?: { readonly [value: string]: { readonly label: string; readonly hint?: string } };
}

/** One field of a form. */
export interface FormField {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly placeholder: string;
  readonly widget: Widget;
  readonly isRequired: boolean;
  readonly isAdvanced: boolean;
  readonly schema: FormSchema;
  /** For `select`: what can be chosen. */
  readonly options: readonly FormOption[];
  /** For `variant`: the alternatives, told apart by the constant property `discriminator`. */
  readonly variants: readonly FormVariant[];
  readonly discriminator: string;
  /** For `object`: the fields inside; for `list`: the form of one item. */
  readonly fields: readonly FormField[];
}

/** A value to choose, in words. */
export interface FormOption {
  readonly value: Json;
  readonly label: string;
  readonly hint?: string | undefined;
}

export interface FormVariant {
  readonly value: Json;
  readonly title: string;
  readonly fields: readonly FormField[];
  readonly initial: Json;
}

/** The form of a node type: its settings, then its inputs, which take expressions. */
export interface NodeForm {
  readonly config: readonly FormField[];
  readonly inputs: readonly FormField[];
}

const forms = new WeakMap<object, NodeForm>();

/** Derives the form of a node type from its schemas; the same type always gives the same form. */
export function formOf(type: AnyNodeType): NodeForm {
  const known = forms.get(type);
  if (known !== undefined) return known;
  const form = { config: fieldsOf(schemaOf(type.config)), inputs: fieldsOf(schemaOf(type.inputs)) };
  forms.set(type, form);
  return form;
}

function schemaOf(schema: z.ZodType): FormSchema {
  // What cannot be said in JSON Schema (a transform, a date) becomes "anything", which is drawn as JSON.
  // Recursive parts become `$ref`, which has no type here and so is drawn as JSON too.
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as FormSchema;
}

/** The fields of an object schema, hidden ones left out. */
export function fieldsOf(schema: FormSchema): readonly FormField[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => property.control !== 'hidden' && property.const === undefined)
    .map(([key, property]) => fieldOf(key, property, required.has(key)));
}

/** The form field that a property's schema asks for. */
export function fieldOf(key: string, property: FormSchema, isRequired: boolean): FormField {
  const schema = withoutNull(property);
  const widget = widgetOf(schema);
  const discriminator = widget === 'variant' ? (discriminatorOf(schema) ?? '') : '';
  return {
    key,
    title: schema.title ?? property.title ?? titleOf(key),
    description: schema.description ?? property.description ?? '',
    placeholder: schema.placeholder ?? property.placeholder ?? '',
    widget,
    isRequired,
    isAdvanced: schema.advanced ?? property.advanced ?? false,
    schema,
    options: optionsOf(schema).map((value) => inWords(value, schema.options ?? property.options)),
    variants: widget === 'variant' ? alternativesOf(schema).map((option) => variantOf(option, discriminator)) : [],
    discriminator,
    fields:
      widget === 'object' ? fieldsOf(schema) : widget === 'list' && schema.items !== undefined ? [fieldOf('item', schema.items, true)] : [],
  };
}

/** Schemas come from users too: what they call `options` need not be ours. */
function inWords(value: Json, words: FormSchema['options']): FormOption {
  const name = String(value);
  const own = typeof words === 'object' && words !== null && Object.hasOwn(words, name) ? words[name] : undefined;
  return typeof own?.label === 'string'
    ? { value, label: own.label, hint: typeof own.hint === 'string' ? own.hint : undefined }
    : { value, label: name };
}

function variantOf(schema: FormSchema, discriminator: string): FormVariant {
  const value = schema.properties?.[discriminator]?.const ?? null;
  const fields = fieldsOf(schema);
  const initial: { [key: string]: Json } = { [discriminator]: value };
  for (const field of fields) if (field.isRequired || field.schema.default !== undefined) initial[field.key] = initialValue(field.schema);
  return { value, title: schema.title ?? titleOf(String(value)), fields, initial };
}

function widgetOf(schema: FormSchema): Widget {
  if (schema.control !== undefined && schema.control !== 'hidden') return schema.control;
  if (optionsOf(schema).length > 0) return 'select';
  if (discriminatorOf(schema) !== undefined) return 'variant';
  const type = schema.type;
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'switch';
  if (type === 'array') return schema.items === undefined || Object.keys(schema.items).length === 0 ? 'json' : 'list';
  if (type === 'object') {
    if (schema.properties !== undefined && Object.keys(schema.properties).length > 0) return 'object';
    const values = schema.additionalProperties;
    return typeof values === 'object' && values.type === 'string' ? 'key-value' : 'json';
  }
  return 'json';
}

function optionsOf(schema: FormSchema): readonly Json[] {
  if (schema.enum !== undefined) return schema.enum;
  const alternatives = alternativesOf(schema);
  return alternatives.length > 0 && alternatives.every((option) => option.const !== undefined)
    ? alternatives.map((option) => option.const!)
    : [];
}

function alternativesOf(schema: FormSchema): readonly FormSchema[] {
  return schema.oneOf ?? schema.anyOf ?? [];
}

/** The property that is a different constant in every alternative. */
function discriminatorOf(schema: FormSchema): string | undefined {
  const [first, ...rest] = alternativesOf(schema);
  if (first?.properties === undefined || rest.length === 0) return undefined;
  return Object.keys(first.properties).find((key) => [first, ...rest].every((option) => option.properties?.[key]?.const !== undefined));
}

/** An optional-as-null value is edited as the value itself; emptying the field gives null. */
function withoutNull(schema: FormSchema): FormSchema {
  if (Array.isArray(schema.type) && schema.type.includes('null')) {
    const types = (schema.type as readonly JsonTypeName[]).filter((type) => type !== 'null');
    return types.length === 1 ? { ...schema, type: types[0]! } : schema;
  }
  const alternatives = schema.anyOf;
  if (alternatives === undefined) return schema;
  const rest = alternatives.filter((option) => option.type !== 'null');
  if (rest.length === alternatives.length || rest.length !== 1) return schema;
  const { anyOf: _alternatives, ...meta } = schema;
  return { ...rest[0], ...meta };
}

/** A value to begin with: the default, else the emptiest value of the type. */
export function initialValue(schema: FormSchema): Json {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  // An expression is for the person to write: a made-up `false` would pass the check and never be true.
  if (schema.control === 'expression' || schema.control === 'prompt') return '';
  const [option] = optionsOf(schema);
  if (option !== undefined) return option;
  const [alternative] = alternativesOf(schema);
  if (alternative !== undefined) return initialValue(alternative);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return '';
    case 'number':
    case 'integer':
      return schema.minimum ?? 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object': {
      const required = new Set(schema.required ?? []);
      const entries = Object.entries(schema.properties ?? {}).filter(
        ([key, property]) => required.has(key) || property.default !== undefined,
      );
      return Object.fromEntries(entries.map(([key, property]) => [key, initialValue(property)]));
    }
    default:
      return null;
  }
}

/** `maxOutputTokens` → `Max output tokens`: for fields whose schema has no title. */
export function titleOf(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf, initialValue, titleOf, type FormSchema } from './form-model.ts';

const formOfSchema = (schema: z.ZodType) => fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as FormSchema);
const widgets = (schema: z.ZodType) => Object.fromEntries(formOfSchema(schema).map((field) => [field.key, field.widget]));

describe('the form of a node type', () => {
  it('chooses a widget by the schema', () => {
    expect(
      widgets(
        z.object({
          label: z.string(),
          count: z.number().int(),
          ok: z.boolean(),
          mode: z.enum(['sync', 'async']),
          headers: z.record(z.string(), z.string()),
          labels: z.array(z.string()),
          anything: z.json(),
          nested: z.object({ a: z.string() }),
        }),
      ),
    ).toEqual({
      label: 'text',
      count: 'number',
      ok: 'switch',
      mode: 'select',
      headers: 'key-value',
      labels: 'list',
      anything: 'json',
      nested: 'object',
    });
  });

  it('obeys the control that the schema asks for and hides what it wants hidden', () => {
    expect(widgets(z.object({ model: z.string().meta({ control: 'model' }), secret: z.string().meta({ control: 'hidden' }) }))).toEqual({
      model: 'model',
    });
  });

  it('offers the variants of a discriminated union with a value to begin with', () => {
    const [field] = formOfSchema(
      z.object({
        auth: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('none') }),
          z.object({ kind: z.literal('bearer'), token: z.string(), tries: z.number().default(3) }),
        ]),
      }),
    );
    expect(field).toMatchObject({ widget: 'variant', discriminator: 'kind' });
    expect(field!.variants.map((variant) => variant.initial)).toEqual([{ kind: 'none' }, { kind: 'bearer', token: '', tries: 3 }]);
  });

  it('edits a nullable value as the value itself', () => {
    const [field] = formOfSchema(z.object({ limit: z.number().nullable().default(null).meta({ title: 'Limit' }) }));
    expect(field).toMatchObject({ widget: 'number', title: 'Limit', isRequired: false });
  });

  it('begins an object with its required and defaulted parts', () => {
    const schema = z.toJSONSchema(z.object({ name: z.string(), when: z.string().optional(), tries: z.number().default(2) }), {
      io: 'input',
    }) as FormSchema;
    expect(initialValue(schema)).toEqual({ name: '', tries: 2 });
  });

  it('makes a title of a key', () => {
    expect([titleOf('maxOutputTokens'), titleOf('on_error')]).toEqual(['Max output tokens', 'On error']);
  });

  it('leaves an expression to be written', () => {
    const [cases] = formOfSchema(
      z.object({ cases: z.array(z.object({ port: z.string(), when: z.boolean().nullable().meta({ control: 'expression' }) })) }),
    );
    expect(initialValue(cases!.fields[0]!.schema)).toEqual({ port: '', when: '' });
  });
});

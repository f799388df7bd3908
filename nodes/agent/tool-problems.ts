import { inferBinding } from '#graph/expression/infer';
import { parseBinding } from '#graph/expression/parse';
import { scopeWith } from '#graph/expression/type-scope';
import { fieldSchemas } from '#graph/field-schema';
import type { JsonSchema } from '#graph/json';
import type { Catalogue, NodeProblem } from '#graph/node-type';
import { nothingAround, type Surroundings } from '#graph/surroundings';
import type { AgentTool } from '#graph/tool';
import { isAssignable } from '#graph/types/schema-type';
import { unknownFields } from '#graph/unknown-fields';
import { asJsonSchema } from '../fields.ts';
import { workflowProblem } from '../workflow-problem.ts';

interface ToolPlace {
  readonly catalogue: Catalogue;
  readonly surroundings: Surroundings;
  /** The type of what the workflow fixes for the tools. */
  readonly valuesType: JsonSchema;
}

/** What is wrong with the tools of an agent. */
export function toolProblems(tools: readonly AgentTool[], place: Partial<ToolPlace>): readonly NodeProblem[] {
  const { catalogue = {}, surroundings = nothingAround, valuesType = {} } = place;
  return tools.flatMap((tool, at) => {
    const path = `config.tools[${at}]`;
    const isTaken = tools.findIndex(({ name }) => name === tool.name) < at;
    return [
      ...(isTaken ? [problem(`${path}.name`, `Two tools are called "${tool.name}".`, 'Give one of them another name.')] : []),
      ...problemsOf(tool, path, { catalogue, surroundings, valuesType }),
    ];
  });
}

function problemsOf(tool: AgentTool, path: string, place: ToolPlace): readonly NodeProblem[] {
  const isSilent = tool.description.trim() === '' && tool.kind !== 'mcp';
  const silence: NodeProblem = {
    ...problem(
      `${path}.description`,
      `The tool "${tool.name}" has no description.`,
      'Say what it does and when to use it: the model chooses by that.',
    ),
    severity: 'warning',
  };
  return [...targetProblems(tool, path, place), ...(isSilent ? [silence] : [])];
}

function targetProblems(tool: AgentTool, path: string, { catalogue, surroundings, valuesType }: ToolPlace): readonly NodeProblem[] {
  if (tool.kind === 'workflow') {
    const found = workflowProblem({ ...tool, path: `${path}.workflowId` }, surroundings);
    return found === null ? [] : [found];
  }
  return tool.kind === 'node' ? nodeProblems(tool, path, catalogue, valuesType) : [];
}

function nodeProblems(
  tool: Extract<AgentTool, { kind: 'node' }>,
  path: string,
  catalogue: Catalogue,
  valuesType: JsonSchema,
): readonly NodeProblem[] {
  const type = catalogue[tool.type];
  if (type?.asTool === undefined)
    return [
      problem(
        `${path}.type`,
        `The tool "${tool.name}" uses the node type "${tool.type}", which is no tool here.`,
        'Choose another node type for it.',
      ),
    ];
  const config = type.config.safeParse(tool.config);
  if (!config.success)
    return [
      problem(
        `${path}.config`,
        `The tool "${tool.name}": ${config.error.issues[0]?.path.join('.') ?? ''} ${config.error.issues[0]?.message ?? 'is not valid'}.`,
        'Correct its settings.',
      ),
    ];
  const unknown = unknownFields(tool, type);
  const scope = scopeWith({ args: { schema: asJsonSchema(tool.parameters) }, values: { schema: valuesType } });
  const wanted = fieldSchemas(type).inputs;
  const missing = Object.keys(wanted).filter(
    (field) =>
      tool.inputs[field] === undefined &&
      !(type.inputs.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>)[field]!.safeParse(undefined).success,
  );
  return [
    ...unknown.map((field) =>
      problem(
        `${path}.${field.part}.${field.path.join('.')}`,
        `The tool "${tool.name}": "${field.path.join('.')}" is not a ${field.part === 'config' ? 'setting' : 'field'} of "${type.title}".`,
        field.hint,
      ),
    ),
    ...missing.map((field) =>
      problem(
        `${path}.inputs.${field}`,
        `The tool "${tool.name}" needs its field "${field}".`,
        'Fill it in, with {{ args.name }} where the model decides.',
      ),
    ),
    ...Object.entries(tool.inputs).flatMap(([field, raw]) => {
      const at = `${path}.inputs.${field}`;
      const parsed = parseBinding(raw);
      if (!parsed.ok)
        return parsed.errors.map((error) =>
          problem(at, `The tool "${tool.name}", ${field}: ${error.message}`, error.hint ?? 'Correct the expression.'),
        );
      const { schema, findings } = inferBinding(parsed.binding, scope);
      const wrong = findings.filter((finding) => finding.severity === 'error');
      if (wrong.length > 0)
        return wrong.map((finding) =>
          problem(
            at,
            `The tool "${tool.name}", ${field}: ${finding.message}`,
            finding.hint ?? 'Here {{ args.… }} are the arguments of the model and {{ values.… }} what the workflow fixes.',
          ),
        );
      const target = wanted[field];
      const fit =
        target === undefined || parsed.binding.kind === 'literal' || parsed.binding.kind === 'text'
          ? { ok: true as const }
          : isAssignable(schema, target);
      return fit.ok
        ? []
        : [problem(at, `The tool "${tool.name}", ${field}: ${fit.message}.`, 'Give it a value of the type that the field takes.')];
    }),
  ];
}

function problem(path: string, message: string, hint: string): NodeProblem {
  return { code: 'TOOL_INVALID', path, message, hint };
}

import { z } from 'zod';
import { defineNode } from '#graph/node-type';
import { nothingAround } from '#graph/surroundings';
import { isAssignable } from '#graph/types/schema-type';
import { inputValue } from '../bindings.ts';
import { jsonValue } from '../fields.ts';
import { workflowProblem } from '../workflow-problem.ts';

/** Calls another published workflow and waits for what it answers. */
export default defineNode({
  type: 'subworkflow',
  version: 1,
  title: 'Call a workflow',
  description: 'Runs another published workflow with the value that you give it, and continues with its answer.',
  keywords: ['sub-workflow', 'subworkflow', 'execute workflow', 'run workflow', 'call', 'reuse', 'child', 'flow'],
  category: 'logic',
  icon: 'workflow',
  config: z.object({
    workflow: z.string().default('').meta({ title: 'Workflow', description: 'Which published workflow to call.', control: 'workflow' }),
    version: z.number().int().positive().nullish().meta({
      title: 'Version',
      description: 'Empty: whichever is live when the run comes here. A number: always that one.',
      advanced: true,
    }),
    timeoutMs: z.number().int().min(1_000).nullish().meta({
      title: 'Time limit',
      description: 'How long the called run may take.',
      control: 'duration',
      placeholder: 'No limit',
      advanced: true,
    }),
  }),
  inputs: z.object({
    value: jsonValue.optional().meta({
      title: 'Value',
      description: 'What the called workflow is given. The incoming value when empty.',
      control: 'expression',
      placeholder: '{{ input.body }}',
    }),
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ config, surroundings }) => ({ out: surroundings?.workflows?.[config.workflow]?.output ?? {} }),
  problems({ config, inputs, inputTypes, inputType, surroundings = nothingAround }) {
    const path = 'config.workflow';
    if (config.workflow === '') return [{ code: 'CONFIG_INVALID', path, message: 'No workflow to call is chosen.', hint: 'Choose one.' }];
    const found = workflowProblem({ workflowId: config.workflow, version: config.version ?? null, path }, surroundings);
    if (found !== null) return [found];
    const wanted = surroundings.workflows?.[config.workflow]?.input;
    const fit =
      wanted === undefined
        ? { ok: true as const }
        : isAssignable(inputs['value'] === undefined ? inputType : (inputTypes['value'] ?? {}), wanted);
    return fit.ok
      ? []
      : [
          {
            code: 'FIELD_TYPE',
            path: 'inputs.value',
            message: `The called workflow takes something else: ${fit.path === '' ? '' : `${fit.path}: `}${fit.message}.`,
            hint: 'Give it a value of the shape that its trigger takes.',
          },
        ];
  },
  callsWorkflows: ({ config }) => [config.workflow],
  summary: ({ config }) => (config.version == null ? '' : `version ${config.version}`),
  step: ({ config, bindings }) => ({
    kind: 'subworkflow',
    workflowId: config.workflow,
    version: config.version ?? null,
    input: bindings['value'] ?? inputValue,
    timeoutMs: config.timeoutMs ?? null,
  }),
  examples: [
    {
      title: 'Have a ticket answered by another workflow',
      config: { workflow: 'wf_answer' },
      inputs: { value: '{{ input.ticket }}' },
      input: { ticket: { message: 'Where is my order?' } },
      outputs: { out: { reply: 'On its way.' } },
    },
  ],
});

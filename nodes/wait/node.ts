import { z } from 'zod';
import { readMoment } from '#graph/dates/read-date';
import { writeDuration } from '#graph/duration';
import type { Json } from '#graph/json';
import { defineNode } from '#graph/node-type';
import { asExpression, inputValue, literal } from '../bindings.ts';
import { jsonValue } from '../fields.ts';

/** Pauses a run; a restart of the server does not disturb it. */
export default defineNode({
  type: 'wait',
  version: 1,
  title: 'Wait',
  description: 'Pauses the run for a time or until a moment, be it seconds or months.',
  keywords: ['delay', 'sleep', 'pause', 'timer', 'until', 'time', 'later'],
  category: 'logic',
  icon: 'clock',
  config: z.object({
    mode: z
      .enum(['duration', 'until'])
      .default('duration')
      .meta({ title: 'Wait', options: { duration: { label: 'For a length of time' }, until: { label: 'Until a moment' } } }),
  }),
  inputs: z.object({
    durationMs: z
      .number()
      .min(0)
      .max(366 * 86_400_000)
      .nullish()
      .meta({ title: 'For how long', description: 'Such as 90 s, 5 min or 2 h; up to 366 d.', control: 'duration', placeholder: '5 min' }),
    until: z.union([z.string(), z.number()]).nullish().meta({
      title: 'Until when',
      description: 'A date and time such as 2027-01-31T09:00:00Z, or a Unix time. A moment in the past does not wait.',
      control: 'expression',
      placeholder: '{{ input.publishAt }}',
    }),
  }),
  outputs: z.object({ out: jsonValue }),
  outputTypes: ({ inputType }) => ({ out: inputType }),
  usedInputs: ({ config }) => [fieldOf(config.mode)],
  requiredInputs: ({ config }) => [fieldOf(config.mode)],
  problems({ config, inputs }) {
    const { until } = inputs;
    // What an expression gives is known in the run only.
    if (
      config.mode !== 'until' ||
      until === undefined ||
      until === null ||
      until === '' ||
      (typeof until === 'string' && until.includes('{{')) ||
      readMoment(until) !== null
    )
      return [];
    return [
      {
        code: 'FIELD_INVALID',
        path: 'inputs.until',
        message: `${JSON.stringify(until)} is no date.`,
        hint: 'Write it as 2027-01-31T09:00:00Z, or as a Unix time.',
      },
    ];
  },
  summary: ({ config, inputs }) => (config.mode === 'until' ? `until ${text(inputs['until'])}` : `for ${text(inputs['durationMs'])}`),
  step: ({ config, bindings }) => ({
    kind: 'wait',
    durationMs: config.mode === 'duration' ? (bindings['durationMs'] ?? literal(0)) : null,
    // Read by the one reader of dates, in the workflow's time zone: what arrives at the step is milliseconds.
    until:
      config.mode === 'until'
        ? { kind: 'expression', expression: { kind: 'function', name: 'Date.parse', args: [asExpression(bindings['until'])] } }
        : null,
    value: inputValue,
  }),
  examples: [
    { title: 'A minute', inputs: { durationMs: 60_000 }, input: { id: 7 }, outputs: { out: { id: 7 } } },
    {
      title: 'Until the agreed date',
      config: { mode: 'until' },
      inputs: { until: '{{ input.publishAt }}' },
      input: { publishAt: '2027-01-31T09:00:00Z' },
      outputs: { out: { publishAt: '2027-01-31T09:00:00Z' } },
    },
  ],
});

function fieldOf(mode: 'duration' | 'until'): 'durationMs' | 'until' {
  return mode === 'duration' ? 'durationMs' : 'until';
}

function text(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return '…';
  return typeof value === 'number' ? writeDuration(value) : String(value).replace(/^\{\{/, '').replace(/\}\}$/, '').trim();
}

import { parseInputs } from './parse-inputs.ts';
import { NodeError } from '#graph/errors';
import type { AnyNodeType } from '#graph/node-type';
import type { NodeCall, NodeOutcome } from '#workers/workflow/activities';
import type { Carried } from '#workers/workflow/messages';
import { carryValue, imitatesReference, resolveValue } from './carry.ts';
import type { Services } from './services.ts';
import { type Attempt, runStepActivity, type StepWork } from './step-activity.ts';

/** Makes the activity that runs one node type: parse, run, parse what came out. Outside of Temporal it is told which attempt this is. */
export function createNodeActivity(type: AnyNodeType, services: Services): (call: NodeCall, attempt?: Attempt) => Promise<NodeOutcome> {
  if (!type.run) throw new Error(`Node type ${type.type} has no run function`);
  const run = type.run;
  return (call, attempt) => {
    const work = async ({ ctx }: StepWork): Promise<Pick<NodeOutcome, 'ports'>> => {
      const inputs = await resolveValue(services.store.blobs, call.inputs);
      const outputs: unknown = await run({ config: type.config.parse(call.config), inputs: parseInputs(type.inputs, inputs), ctx });
      return { ports: await carriedPorts(type, outputs, services) };
    };
    return runStepActivity(services, call, call.stepKey, work, attempt);
  };
}

async function carriedPorts(type: AnyNodeType, outputs: unknown, services: Services): Promise<Record<string, Carried>> {
  const parsed = type.outputs.parse(outputs) as Record<string, unknown>;
  const ports: Record<string, Carried> = {};
  for (const [port, value] of Object.entries(parsed)) {
    if (value === undefined) continue;
    if (imitatesReference(value as Carried)) throw reservedValue(port);
    ports[port] = await carryValue(services.store.blobs, value as Carried);
  }
  return ports;
}

function reservedValue(port: string): NodeError {
  return new NodeError({
    code: 'VALUE_RESERVED',
    message: `The value for "${port}" holds an object with the fields $blob and bytes, which Heddle uses itself.`,
    hint: 'Have the other side name these fields differently.',
  });
}

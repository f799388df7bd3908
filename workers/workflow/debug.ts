import type { Host } from './host.ts';
import type { Breakpoints, DebugCommand } from './messages.ts';

type Go = Extract<DebugCommand, { kind: 'go' }>;

/** Stops a run before steps and lets it go on as people say. */
export interface Debugger {
  /** True when a person wants to stop before every step, or before this node; `isTaped` says whether the tape stops there. */
  readonly stopsAt: (nodeId: string, isTaped: boolean) => boolean;
  /** Waits until somebody lets this step go on. */
  readonly wait: (stepKey: string) => Promise<Go>;
  readonly command: (command: DebugCommand) => void;
  readonly breakpoints: () => Breakpoints;
}

/** Starts with the breakpoints that an earlier history had. */
export function createDebugger(host: Pick<Host, 'until' | 'since'>, earlier: Breakpoints = { nodes: [], isStepping: false }): Debugger {
  const stopped = new Set<string>();
  const going = new Map<string, Go>();
  let breakpoints: ReadonlySet<string> = new Set(earlier.nodes);
  let { isStepping } = earlier;
  let keepsTaped = earlier.replacesTaped !== true;
  return {
    breakpoints: () => ({ nodes: [...breakpoints], isStepping, ...(keepsTaped ? {} : { replacesTaped: true }) }),
    stopsAt: (nodeId, isTaped) => isStepping || breakpoints.has(nodeId) || (isTaped && keepsTaped),
    async wait(stepKey) {
      stopped.add(stepKey);
      try {
        await host.until(() => going.has(stepKey));
      } finally {
        stopped.delete(stepKey);
      }
      const go = going.get(stepKey)!;
      going.delete(stepKey);
      return go;
    },
    command(command) {
      if (command.kind === 'breakpoints') {
        breakpoints = new Set(command.nodes);
        // Runs of earlier releases went on stopping where their tape says so.
        if (host.since('breakpoints-replace')) keepsTaped = false;
      }
      // A word for a step that has gone on already must not let its next stop pass.
      else if (stopped.has(command.stepKey)) {
        isStepping = command.action === 'step';
        going.set(command.stepKey, command);
      }
    },
  };
}

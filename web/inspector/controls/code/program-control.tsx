import { Maximize2, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { z } from 'zod';
import type { codeTestBody } from '#graph/api';
import type { Json } from '#graph/json';
import { useEditor, useGraph } from '../../../editor/session.ts';
import { Button } from '../../../ui/button.tsx';
import { useFieldSurroundings } from '../../inspector-context.ts';
import { readJson } from '../../schema-problems.ts';
import { ProgramDialog } from './program-dialog.tsx';
import { ProgramEditor } from './program-editor.tsx';
import { programInputs } from './sample-inputs.ts';
import { useProgramTest } from './use-program-test.ts';

export interface ProgramControlProps {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** A program: edited in place or in a large window, and tried with sample inputs. */
export function ProgramControl({ id, label, text, onChange }: ProgramControlProps) {
  const { types, values } = useFieldSurroundings();
  const openId = useEditor((state) => state.openNodeId);
  const node = useGraph((state) => state.graph.nodes.find((candidate) => candidate.id === openId && candidate.type === 'code'));
  const field = node?.inputs['values'];
  const inputs = useMemo(() => programInputs({ field, types, values }), [field, types, values]);
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const test = useProgramTest();
  const sample = typed ?? JSON.stringify(inputs.sample, null, 2);
  const run = (): void => {
    setOpen(true);
    const value = readJson(sample);
    // What was parsed from JSON is JSON.
    if (value !== undefined && text.trim() !== '') test.run({ ...settingsOf(node?.config), source: text, inputs: value as Json });
  };
  return (
    <div className="flex flex-col gap-1.5">
      <ProgramEditor id={id} label={label} text={text} onChange={onChange} inputs={inputs.schema} onRun={run} />
      <div className="flex gap-1.5">
        <Button size="sm" onClick={run}>
          <Play size={13} /> Try it
        </Button>
        <Button size="sm" variant="ghost" onClick={() => setOpen(true)}>
          <Maximize2 size={13} /> Expand
        </Button>
      </div>
      {isOpen ? (
        <ProgramDialog
          title={node === undefined ? label : `${label} of ${node.name}`}
          label={`${label}, large`}
          text={text}
          onChange={onChange}
          onClose={() => {
            if (test.isRunning) test.stop();
            setOpen(false);
          }}
          inputs={inputs}
          sample={sample}
          isTyped={typed !== null}
          onSample={setTyped}
          test={test}
          onRun={run}
        />
      ) : null}
    </div>
  );
}

/** What of a node's settings counts for a run; settings that are not valid yet are left out. */
function settingsOf(config: { readonly [key: string]: Json } = {}): Omit<z.input<typeof codeTestBody>, 'source' | 'inputs'> {
  const { language, timeoutMs, memoryMb, outputSchema } = config;
  return {
    ...(language === 'javascript' || language === 'typescript' ? { language } : {}),
    ...(typeof timeoutMs === 'number' ? { timeoutMs } : {}),
    ...(typeof memoryMb === 'number' ? { memoryMb } : {}),
    ...(typeof outputSchema === 'object' && outputSchema !== null && !Array.isArray(outputSchema)
      ? { outputSchema: outputSchema as { [key: string]: Json } }
      : {}),
  };
}

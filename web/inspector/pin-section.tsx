import { Pin, PinOff } from 'lucide-react';
import type { GraphNode } from '#graph/graph';
import type { Json, JsonObject } from '#graph/json';
import { changeNode } from '../editor/edits.ts';
import { useSession } from '../editor/session.ts';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { JsonField } from './controls/json-field.tsx';

/** Pins an output: draft runs then use it instead of running the node. Published versions never do. */
export function PinSection({ node, ports, lastValue }: { node: GraphNode; ports: readonly string[]; lastValue: Json | undefined }) {
  const session = useSession();
  const pin = (pinned: JsonObject | null, coalesce?: string) =>
    changeNode(session, node.id, (current) => ({ ...current, pinned }), coalesce);
  const first = ports[0] ?? 'out';
  if (node.pinned === null) {
    return (
      <section aria-label="Pinned output" className="flex items-center gap-3 border-t border-border pt-4">
        <p className="flex-1 text-xs leading-[18px] text-muted">Pin an output to skip this node in test runs.</p>
        <Button size="sm" onClick={() => pin({ [first]: lastValue ?? null })}>
          <Pin size={13} /> {lastValue === undefined ? 'Pin' : 'Pin last output'}
        </Button>
      </section>
    );
  }
  const [port = first] = Object.keys(node.pinned);
  return (
    <section aria-label="Pinned output" className="flex flex-col gap-2 border-t border-border pt-4">
      <div className="flex items-center gap-2">
        <Pin size={14} className="text-accent" />
        <span className="flex-1 text-[13px] font-medium">Pinned output</span>
        {ports.length > 1 ? (
          <Select
            aria-label="Port"
            size="sm"
            className="w-28!"
            value={port}
            onChange={(next) => pin({ [next]: node.pinned![port] ?? null })}
            options={ports.map((name) => ({ value: name, label: name }))}
          />
        ) : null}
        <Button size="sm" variant="ghost" onClick={() => pin(null)}>
          <PinOff size={13} /> Unpin
        </Button>
      </div>
      <JsonField
        key={`${node.id} ${port}`}
        label="Pinned value"
        mayBeEmpty={false}
        value={node.pinned[port] ?? null}
        onChange={(value) => pin({ [port]: value ?? null }, 'pinned')}
      />
      <p className="text-xs text-muted">Test runs use this value and do not run the node. Published versions ignore it.</p>
    </section>
  );
}

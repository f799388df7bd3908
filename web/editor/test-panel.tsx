import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Issue } from '#graph/issue';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import { ChatTest } from './chat-test.tsx';
import { useGraph, useSession } from './session.ts';
import { SidePanel } from './side-panel.tsx';
import { TestForm } from './test-form.tsx';
import { earlierRun, triggersOf } from './test-run.ts';

/** Tries the draft: a form for what the trigger asks for, or a conversation where a chat starts it. */
export function TestPanel({ issues }: { issues: readonly Issue[] }) {
  const session = useSession();
  const nodes = useGraph((state) => state.graph.nodes);
  // The triggers are read from the store; the nodes say when to look again.
  const triggers = useMemo(() => triggersOf(session, nodes), [nodes, session]);
  const [triggerId, setTriggerId] = useState(() => earlierRun(session)?.triggerId ?? null);
  const trigger = triggers.find((node) => node.id === triggerId) ?? triggers[0];
  const close = () => session.ui.setState({ isTestOpen: false });
  return (
    <SidePanel label="Test run" onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}>
      <header className="flex items-center gap-2 border-b border-border px-4 py-2.5">
        <h2 className="flex-1 text-[15px] font-semibold">Test run</h2>
        {triggers.length > 1 && trigger !== undefined ? (
          <Select
            aria-label="Trigger"
            size="sm"
            className="w-40!"
            value={trigger.id}
            onChange={setTriggerId}
            options={triggers.map((node) => ({ value: node.id, label: node.name }))}
          />
        ) : null}
        <IconButton label="Close" onClick={close}>
          <X size={16} />
        </IconButton>
      </header>
      {trigger === undefined ? (
        <p className="p-6 text-center text-[13px] text-muted">Add a trigger first. It starts the run.</p>
      ) : trigger.type === 'chat' ? (
        <ChatTest key={trigger.id} trigger={trigger} issues={issues} />
      ) : (
        <TestForm key={trigger.id} trigger={trigger} issues={issues} />
      )}
    </SidePanel>
  );
}

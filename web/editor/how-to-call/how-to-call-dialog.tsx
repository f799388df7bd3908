import { useState } from 'react';
import type { Version, Workflow } from '#graph/api';
import { messageOf } from '../../api/api-error.ts';
import { useSetLive, useVersion } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SkeletonList } from '../../ui/skeleton.tsx';
import { toast } from '../../ui/toast.tsx';
import { callersOf } from './callers.ts';
import { CalledLines, ChatLines, McpLines, WebhookLines } from './caller-lines.tsx';
import { KeySection } from './key-section.tsx';

export interface HowToCallProps {
  readonly workflow: Workflow;
  /** Set right after publishing: the version that just went live. */
  readonly published?: Version | undefined;
  readonly onClose: () => void;
}

/** How other systems and people reach what is live: address, key, a command to try, chat page, MCP; takes it offline and puts it back. */
export function HowToCallDialog({ workflow, published, onClose }: HowToCallProps) {
  const { liveVersion, latestVersion } = workflow;
  const { data } = useVersion(workflow.id, liveVersion);
  const live = liveVersion === null ? undefined : (data ?? (published?.number === liveVersion ? published : undefined));
  const [isAsking, setAsking] = useState(false);
  const setLive = useSetLive(workflow.id);
  const change = (version: number | null) =>
    setLive.mutate(version, {
      onSuccess: () => {
        setAsking(false);
        toast.success(version === null ? 'The workflow is offline' : `Version ${version} is live again`);
      },
      onError: (error) => toast.error(messageOf(error).title),
    });
  const isNew = published !== undefined && live?.number === published.number;
  const title = isNew ? `Version ${published.number} is live` : 'How to call it';
  const footer = (
    <>
      {live === undefined ? null : (
        <Button variant="danger" className="mr-auto" onClick={() => setAsking(true)}>
          Take offline
        </Button>
      )}
      <Button variant={live === undefined ? 'secondary' : 'primary'} onClick={onClose}>
        Done
      </Button>
      {liveVersion !== null || latestVersion === null ? null : (
        <Button variant="primary" busy={setLive.isPending} onClick={() => change(latestVersion)}>
          Put version {latestVersion} back online
        </Button>
      )}
    </>
  );
  return (
    <>
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        size="md"
        title={title}
        footer={footer}
        description={isNew || live === undefined ? undefined : `Version ${live.number} is live.`}
      >
        {live !== undefined ? (
          <Live workflow={workflow} version={live} />
        ) : liveVersion !== null ? (
          <SkeletonList rows={3} />
        ) : (
          <p className="text-[13px] text-muted">
            {latestVersion === null
              ? 'Nothing is published yet. Publish the draft to get an address.'
              : 'The workflow is offline: every call is refused. Its address and its key are kept.'}
          </p>
        )}
      </Dialog>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Take the workflow offline?"
        description={offlineEffects(live?.graph)}
        action="Take offline"
        danger
        busy={setLive.isPending}
        onConfirm={() => change(null)}
      />
    </>
  );
}

/** What will happen to those who call it, and what is kept. */
function offlineEffects(graph: Version['graph'] | undefined): string {
  const callers = graph === undefined ? null : callersOf(graph);
  const effects = [
    callers?.webhook == null ? '' : 'Calls to its webhook are answered with 404.',
    callers?.isChat === true ? 'Its chat page closes.' : '',
    callers?.isMcpTool === true
      ? 'MCP clients and other workflows can no longer call it.'
      : callers?.isCalled === true
        ? 'Other workflows can no longer call it.'
        : '',
    'Runs that have started finish. Addresses and keys are kept, and you can put it back online at any time.',
  ];
  return effects.filter((effect) => effect !== '').join(' ');
}

function Live({ workflow, version }: { readonly workflow: Workflow; readonly version: Version }) {
  const callers = callersOf(version.graph);
  const { hook, chat } = workflow;
  const isCalled = (callers.webhook !== null && hook !== null) || (callers.isChat && chat !== null) || callers.isCalled;
  return (
    <div className="flex flex-col gap-6">
      {callers.webhook === null || hook === null ? null : <WebhookLines hook={hook} webhook={callers.webhook} />}
      {!callers.isChat || chat === null ? null : <ChatLines chat={chat} />}
      {hook === null || hook.key === null || hook.key === hook.signingSecret ? null : (
        <KeySection workflowId={workflow.id} door="webhook" secret={hook.key} />
      )}
      {hook === null || hook.signingSecret === null ? null : (
        <KeySection workflowId={workflow.id} door="signing" secret={hook.signingSecret} />
      )}
      {chat === null || chat.key === null ? null : <KeySection workflowId={workflow.id} door="chat" secret={chat.key} />}
      {callers.isMcpTool ? <McpLines /> : callers.isCalled ? <CalledLines /> : null}
      {isCalled ? null : (
        <p className="text-[13px] text-muted">
          This version has no webhook, chat page or MCP tool, so other systems can’t call it. Add one of these triggers and publish again.
        </p>
      )}
    </div>
  );
}

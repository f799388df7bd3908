import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Hook, Workflow } from '#graph/api';
import { useSettings } from '../../api/hooks.ts';
import { mcpAddress } from '../../settings/mcp-words.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { curlFor } from '../curl.ts';
import type { PublishedWebhook } from './callers.ts';

const ANSWERS: { readonly [mode in Hook['mode']]: string } = {
  sync: 'The caller waits for the answer of the run.',
  async: 'The caller gets the run’s id immediately.',
  stream: 'The caller receives the model’s text while it is written.',
};

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <h3 className="text-xs font-semibold tracking-wide text-muted uppercase">{title}</h3>
      {children}
    </section>
  );
}

/** The address of a webhook, and a command that calls it. */
export function WebhookLines({ hook, webhook }: { readonly hook: Hook; readonly webhook: PublishedWebhook }) {
  const { bodySchema, access } = webhook;
  return (
    <Part title="Webhook">
      <CopyLine label="Address" text={hook.url} />
      {access === 'signature' ? (
        <p className="text-[13px] text-muted">Each call has to be signed with the key below, as Standard Webhooks describes.</p>
      ) : (
        <CopyLine
          label="Try it"
          text={curlFor(hook, bodySchema)}
          shown={curlFor({ ...hook, key: hook.key === null ? null : '••••••••' }, bodySchema)}
          isBlock
        />
      )}
      <p className="text-xs text-muted">
        {ANSWERS[hook.mode]} {access === 'public' ? 'Anybody who knows the address can call it.' : null}
      </p>
    </Part>
  );
}

/** Where the chat page is, and the line that puts it on another site. */
export function ChatLines({ chat }: { readonly chat: NonNullable<Workflow['chat']> }) {
  return (
    <Part title="Chat page">
      <CopyLine label="Chat page" text={chat.url} />
      <CopyLine label="On a website" text={`<script src="${chat.url}/embed.js" async></script>`} isBlock />
      <p className="text-xs text-muted">
        <a
          href={chat.url}
          target="_blank"
          rel="noopener"
          className="inline-flex items-center gap-1 text-accent underline underline-offset-2"
        >
          Open the chat page <ExternalLink size={11} aria-hidden />
        </a>{' '}
        {chat.key === null ? 'Anybody who knows its address can write to it.' : 'It asks visitors for the key.'}
      </p>
    </Part>
  );
}

/** Where MCP clients find the workflow as a tool. */
export function McpLines() {
  const settings = useSettings();
  return (
    <Part title="MCP">
      {settings.data === undefined ? null : <CopyLine label="MCP address" text={mcpAddress(settings.data)} />}
      <p className="text-xs text-muted">
        MCP clients with an API key find this workflow there as a tool.{' '}
        <Link href="/settings" className="text-accent underline">
          Settings
        </Link>{' '}
        shows how to connect a client and creates API keys. Other workflows can call it too.
      </p>
    </Part>
  );
}

/** Says that only other workflows call it. */
export function CalledLines() {
  return <p className="text-[13px] text-muted">Other workflows call it with the node “Call a workflow”.</p>;
}

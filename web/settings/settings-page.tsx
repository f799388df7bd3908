import { CircleCheck, CircleDashed, LogOut, ZapOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Settings } from '#graph/api';
import { messageOf } from '../api/api-error.ts';
import { api } from '../api/client.ts';
import { useSettings } from '../api/hooks.ts';
import { Page } from '../shell/page.tsx';
import { Problem } from '../shell/problem.tsx';
import { setTheme, useTheme, type ThemePreference } from '../shell/theme.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Select } from '../ui/select.tsx';
import { SkeletonList } from '../ui/skeleton.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Connections } from './connections.tsx';
import { Mcp } from './mcp.tsx';
import { Models } from './models.tsx';
import { providerVariables } from './connection-kinds.ts';
import { toast } from '../ui/toast.tsx';
import { Section } from './section.tsx';
import { Storage } from './storage.tsx';

/** Providers, connections, and what this installation is. */
export function SettingsPage() {
  const settings = useSettings();
  return (
    <Page title="Settings">
      <div className="flex flex-col gap-8">
        {settings.isPending ? (
          <SkeletonList rows={3} />
        ) : settings.data === undefined ? (
          <Problem error={settings.error} onRetry={() => void settings.refetch()} />
        ) : (
          <Providers settings={settings.data} />
        )}
        <Models />
        <Connections />
        <ApiKeys />
        {settings.data !== undefined && <Mcp settings={settings.data} />}
        <Storage />
        <Appearance />
        {settings.data !== undefined && <About settings={settings.data} />}
      </div>
    </Page>
  );
}

function Providers({ settings }: { readonly settings: Settings }) {
  return (
    <Section
      title="Model providers"
      lead="A provider is ready once its variable is set where Heddle is started, or a connection for it is stored below."
    >
      {settings.offlineModel && (
        <div className="flex items-start gap-2.5 border-b border-border px-4 py-3 text-[13px]">
          <ZapOff aria-hidden size={15} className="mt-0.5 shrink-0 text-warning" />
          <p>
            <strong className="font-medium">The offline model answers.</strong> No provider has a key, so model nodes get deterministic
            answers by simple rules. Good for building and testing; not for real work. Its answers are labelled wherever they appear.
          </p>
        </div>
      )}
      <ul className="divide-y divide-border">
        {settings.providers.map((provider) => (
          <li key={provider.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
            {provider.ready ? (
              <CircleCheck aria-hidden size={16} className="text-success" />
            ) : (
              <CircleDashed aria-hidden size={16} className="text-faint" />
            )}
            <span className="min-w-0 flex-1 font-medium">{provider.title}</span>
            {provider.ready ? (
              <span className="flex max-w-full flex-wrap items-center justify-end gap-1.5">
                {provider.models.slice(0, 4).map((model) => (
                  <Badge key={model}>{model}</Badge>
                ))}
                <Badge tone="success">Ready</Badge>
              </span>
            ) : (
              <span className="text-[13px] text-muted">
                {providerVariables[provider.id] === undefined ? (
                  'Not set up'
                ) : (
                  <>
                    Set <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[12px]">{providerVariables[provider.id]}</code>
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const themes: readonly { readonly value: ThemePreference; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

function Appearance() {
  const { preference } = useTheme();
  return (
    <Section title="Appearance" lead="Kept in this browser.">
      <div className="px-4 py-3">
        <Select
          aria-label="Theme"
          className="max-w-52"
          value={preference}
          onChange={(value) => setTheme(themes.find((theme) => theme.value === value)?.value ?? 'system')}
          options={themes}
        />
      </div>
    </Section>
  );
}

function About({ settings }: { readonly settings: Settings }) {
  return (
    <Section title="About">
      <dl className="divide-y divide-border text-[13px]">
        <Row name="Heddle">{settings.version}</Row>
        <Row name="Webhooks answer at">
          <code className="font-mono text-[12px] break-all">{settings.hookBaseUrl}</code>
          <CopyButton text={settings.hookBaseUrl} label="Copy address" />
        </Row>
        <Row name="This browser">
          <Button size="sm" onClick={() => void signOut()}>
            <LogOut size={14} />
            Sign out
          </Button>
        </Row>
        <Row name="Description of the API">
          <a className="text-accent underline underline-offset-2" href="/api/openapi.json">
            OpenAPI document
          </a>
        </Row>
      </dl>
    </Section>
  );
}

/** The next call finds no session, and the page then says how to get a new one. */
async function signOut(): Promise<void> {
  try {
    await api.signOut();
    window.location.assign('/');
  } catch (error) {
    toast.error(messageOf(error).title);
  }
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
      <dt className="w-48 text-muted">{name}</dt>
      <dd className="flex min-w-0 items-center gap-1">{children}</dd>
    </div>
  );
}

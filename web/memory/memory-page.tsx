import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import { Tabs } from '../ui/tabs.tsx';
import { Conversation } from './conversation.tsx';
import { FactDialog } from './fact-dialog.tsx';
import { Facts } from './facts.tsx';
import type { MemoryFilter, SessionRef } from './memory-api.ts';
import { MemoryFilterBar } from './memory-filter.tsx';
import { Sessions } from './sessions.tsx';

/** What runs remember. The tab and the conversation on show live in the address, so that they can be sent to somebody. */
export function MemoryPage() {
  const [params, setParams] = useSearchParams();
  const [filter, setFilter] = useState<MemoryFilter>({ scope: '', search: '' });
  const [isAdding, setAdding] = useState(false);
  const tab = params.get('tab') === 'facts' ? 'facts' : 'conversations';
  const session = params.get('session');
  const chosen: SessionRef | null = session === null ? null : { session, scope: params.get('scope') ?? '' };
  const choose = (ref: SessionRef | null): void => setParams(ref === null ? {} : { session: ref.session, scope: ref.scope });

  return (
    <Page
      title="Memory"
      lead="What workflows remember between runs: conversations and facts. Everything here can be deleted."
      actions={
        tab === 'facts' && (
          <Button onClick={() => setAdding(true)}>
            <Plus size={14} />
            New fact
          </Button>
        )
      }
    >
      <Tabs
        aria-label="Memory"
        value={tab}
        onChange={(next) => setParams(next === 'facts' ? { tab: 'facts' } : {})}
        contentClassName="pt-4"
        tabs={[
          {
            value: 'conversations',
            label: 'Conversations',
            content: (
              <div className={cn('grid items-start gap-4', chosen !== null && 'lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]')}>
                <div className={cn('flex min-w-0 flex-col gap-3', chosen !== null && 'max-lg:hidden')}>
                  <MemoryFilterBar what="conversations" filter={filter} onChange={setFilter} />
                  <Sessions filter={filter} chosen={chosen} onChoose={choose} />
                </div>
                {chosen !== null && (
                  <Conversation key={`${chosen.scope} ${chosen.session}`} sessionRef={chosen} onClose={() => choose(null)} />
                )}
              </div>
            ),
          },
          {
            value: 'facts',
            label: 'Facts',
            content: (
              <div className="flex flex-col gap-3">
                <MemoryFilterBar what="facts" filter={filter} onChange={setFilter} />
                <Facts filter={filter} />
              </div>
            ),
          },
        ]}
      />
      {isAdding && <FactDialog fact={null} onClose={() => setAdding(false)} />}
    </Page>
  );
}

import { Activity, Brain, LayoutTemplate, LibraryBig, Settings, UserCheck, Workflow, ZapOff, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useOpenReviews, useSettings } from '../api/hooks.ts';
import { cn } from '../ui/cn.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { Mark } from './mark.tsx';
import { ServerAway } from './server-away.tsx';
import { ThemeMenu } from './theme-menu.tsx';

interface Destination {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly isHere: (path: string) => boolean;
}

const destinations: readonly Destination[] = [
  { href: '/', label: 'Workflows', icon: Workflow, isHere: (path) => path === '/' || path.startsWith('/workflows') },
  { href: '/templates', label: 'Templates', icon: LayoutTemplate, isHere: (path) => path.startsWith('/templates') },
  { href: '/runs', label: 'Runs', icon: Activity, isHere: (path) => path.startsWith('/runs') },
  { href: '/reviews', label: 'Reviews', icon: UserCheck, isHere: (path) => path.startsWith('/reviews') },
  { href: '/memory', label: 'Memory', icon: Brain, isHere: (path) => path.startsWith('/memory') },
  { href: '/knowledge', label: 'Knowledge', icon: LibraryBig, isHere: (path) => path.startsWith('/knowledge') },
  { href: '/settings', label: 'Settings', icon: Settings, isHere: (path) => path.startsWith('/settings') },
];

/** The frame around every page: where one can go, and whether the server is there. On the canvas the names give way to room. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [path] = useLocation();
  useFocusOnNavigation(path);
  const onCanvas = path.startsWith('/workflows/') || path.startsWith('/runs/');
  return (
    <div className="flex h-full flex-col-reverse md:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-1.5 focus:shadow-overlay"
      >
        Skip to the page
      </a>
      <Navigation path={path} compact={onCanvas} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <ServerAway />
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-auto focus:outline-none">
          {children}
        </main>
      </div>
    </div>
  );
}

/**
 * After a change of page the focus goes to the new page: from the link that was followed a screen reader would read on in the old place.
 */
function useFocusOnNavigation(path: string): void {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [path]);
}

function Navigation({ path, compact }: { readonly path: string; readonly compact: boolean }) {
  // Test runs are marked in the inbox; the number is of what real runs wait for.
  const open = useOpenReviews().data;
  const settings = useSettings();
  const named = compact ? 'md:sr-only' : '';
  return (
    <nav
      aria-label="Heddle"
      className={cn(
        'flex shrink-0 border-border bg-surface max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:flex-col md:border-r',
        compact ? 'md:w-13' : 'md:w-52',
      )}
    >
      <Link
        href="/"
        className={cn('hidden items-center gap-2.5 px-3 py-3.5 font-semibold tracking-tight md:flex', compact && 'justify-center px-0')}
      >
        <Mark size={24} />
        <span className={compact ? 'sr-only' : ''}>Heddle</span>
      </Link>
      <ul className="flex flex-1 justify-around md:flex-col md:justify-start md:gap-0.5 md:px-2">
        {destinations.map(({ href, label, icon: Icon, isHere }) => {
          const count = href === '/reviews' && open !== undefined ? open.open - open.tests : 0;
          const link = (
            <Link
              href={href}
              aria-current={isHere(path) ? 'page' : undefined}
              className={cn(
                'relative flex items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-text aria-[current=page]:bg-hover aria-[current=page]:text-text',
                'max-md:flex-col max-md:gap-0.5 max-md:px-0.5 max-md:py-1.5 max-md:text-[10.5px] md:h-8.5 md:gap-2.5 md:px-2.5 md:text-[13.5px] md:font-medium',
                compact && 'md:justify-center md:px-0',
              )}
            >
              <Icon aria-hidden size={17} />
              <span className={named}>{label}</span>
              {count > 0 && (
                <span
                  className={cn(
                    'rounded-full bg-warning-soft px-1.5 text-[11px] font-semibold text-warning tabular-nums',
                    compact ? 'absolute -top-0.5 right-0' : 'max-md:absolute max-md:top-0 max-md:right-1 md:ml-auto',
                  )}
                >
                  {count}
                  <span className="sr-only"> waiting</span>
                </span>
              )}
            </Link>
          );
          return (
            <li key={href}>
              {compact ? (
                <Tooltip text={label} side="right">
                  {link}
                </Tooltip>
              ) : (
                link
              )}
            </li>
          );
        })}
      </ul>
      <div className={cn('hidden items-center gap-1 p-2 md:flex', compact && 'flex-col')}>
        <ThemeMenu />
        {settings.data?.offlineModel === true && (
          <Tooltip
            text="No model provider has a key: the built-in offline model answers by simple rules. Add a key in Settings."
            side="right"
          >
            <Link
              href="/settings"
              className="flex h-7 items-center gap-1.5 rounded-md px-2 text-xs text-muted hover:bg-hover hover:text-text"
            >
              <ZapOff aria-hidden size={13} />
              <span className={compact ? 'sr-only' : ''}>Offline model</span>
            </Link>
          </Tooltip>
        )}
      </div>
    </nav>
  );
}

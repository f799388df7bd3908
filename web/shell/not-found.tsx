import { Compass } from 'lucide-react';
import { Link } from 'wouter';
import { buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useTitle } from './page.tsx';

/** The page for an address that leads nowhere. */
export function NotFound() {
  useTitle('Not found');
  return (
    <EmptyState
      level={1}
      icon={<Compass size={20} />}
      title="There is nothing at this address"
      actions={
        <Link href="/" className={buttonClass()}>
          All workflows
        </Link>
      }
    >
      It may have been deleted, or the link is incomplete.
    </EmptyState>
  );
}

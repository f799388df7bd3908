import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

/** What an old link leads to. */
export function Gone({ what, onBack }: { readonly what: string; readonly onBack: () => void }) {
  return (
    <EmptyState
      title={`There is no such ${what}`}
      actions={
        <Button variant="primary" onClick={onBack}>
          View evaluations
        </Button>
      }
    >
      It may have been deleted.
    </EmptyState>
  );
}

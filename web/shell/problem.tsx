import { CircleAlert, Compass, RotateCw } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ApiError, messageOf } from '../api/api-error.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Mark } from './mark.tsx';
import { useTitle } from './page.tsx';

/** Says what went wrong where content should be, and offers to try again; what is not there leads back to where it would be listed. */
export function Problem({
  error,
  onRetry,
  missing,
}: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly missing?: Missing | undefined;
}) {
  const { title, description } = messageOf(error);
  if (missing !== undefined && error instanceof ApiError && error.status === 404) return <MissingPage {...missing} />;
  return (
    <div role="alert">
      <EmptyState
        icon={<CircleAlert size={20} />}
        title={title}
        actions={
          onRetry !== undefined && (
            <Button onClick={onRetry}>
              <RotateCw size={14} />
              Try again
            </Button>
          )
        }
      >
        {description}
      </EmptyState>
    </div>
  );
}

/** What a page shows, for when it does not exist. */
export interface Missing {
  /** Such as `workflow`. */
  readonly what: string;
  /** The list of all of them. */
  readonly href: string;
  readonly list: string;
}

function MissingPage({ what, href, list }: Missing) {
  useTitle('Not found');
  return (
    <EmptyState
      level={1}
      icon={<Compass size={20} />}
      title={`This ${what} does not exist`}
      actions={
        <Link href={href} className={buttonClass()}>
          {list}
        </Link>
      }
    >
      It may have been deleted, or the link is incomplete.
    </EmptyState>
  );
}

/** Tells somebody without a session how to get one. */
export function SignedOut() {
  return (
    <main className="flex h-full items-center justify-center">
      <EmptyState
        level={1}
        icon={<Mark size={28} />}
        title="This browser is not signed in"
        actions={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        <p>
          Heddle printed a link with an access token when it was started with <code className="font-mono text-[12px]">npm start</code>. Open
          that link once in this browser; it then stays signed in.
        </p>
      </EmptyState>
    </main>
  );
}

/** Catches what a page throws: a lost session leads to the way back in, anything else to a page that can be reloaded. */
export class ProblemBoundary extends Component<
  { readonly children: ReactNode; readonly resetKey: string },
  { readonly error: unknown; readonly hasError: boolean }
> {
  override state = { error: null as unknown, hasError: false };

  static getDerivedStateFromError(error: unknown): { error: unknown; hasError: boolean } {
    return { error, hasError: true };
  }

  override componentDidUpdate(previous: { readonly resetKey: string }): void {
    if (this.state.hasError && previous.resetKey !== this.props.resetKey) this.setState({ error: null, hasError: false });
  }

  override render(): ReactNode {
    if (!this.state.hasError) return this.props.children;
    const { error } = this.state;
    if (error instanceof ApiError && error.status === 401) return <SignedOut />;
    return <Problem error={error} onRetry={() => window.location.reload()} />;
  }
}

import { cn } from './cn.ts';

/** A grey block where content is on its way. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-hover', className)} />;
}

/** Lines of a list that is on its way. */
export function SkeletonList({ rows = 4, className }: { readonly rows?: number; readonly className?: string }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className={cn('h-14', className)} />
      ))}
    </div>
  );
}

import { LoaderCircle } from 'lucide-react';
import { cn } from './cn.ts';

/** A turning circle; silent for screen readers, which hear `aria-busy` of what surrounds it. */
export function Spinner({ size = 16, className }: { readonly size?: number; readonly className?: string }) {
  return <LoaderCircle aria-hidden size={size} className={cn('animate-spin', className)} />;
}

import Markdown, { type Components } from 'react-markdown';
import { cn } from './cn.ts';

/** Wide code scrolls, by keyboard too. */
export const scrollableCode: Components = {
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};

const components: Components = {
  ...scrollableCode,
  a: ({ href, children }) => <a href={href} target="_blank" rel="noopener noreferrer nofollow">{children}</a>,
};

/** Text that a model wrote, as Markdown. Pictures are left out: their addresses could carry data away. */
export function ModelText({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <div className={cn('prose text-[13px] leading-5', className)}>
      <Markdown disallowedElements={['img']} components={components}>{text}</Markdown>
    </div>
  );
}

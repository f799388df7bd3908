import { memo, useMemo } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { cn } from './cn.ts';
import { markdownBlocks } from './markdown-blocks.ts';

/** Wide code scrolls, by keyboard too. */
export const scrollableCode: Components = {
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
};

const components: Components = {
  ...scrollableCode,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
};
const plugins = [remarkGfm];
const disallowed = ['img'];

/** Text that a model wrote, as Markdown with tables. Pictures are left out: their addresses could carry data away. */
export function ModelText({ text, className }: { readonly text: string; readonly className?: string }) {
  const blocks = useMemo(() => markdownBlocks(text), [text]);
  return (
    <div className={cn('prose text-[13px] leading-5', className)}>
      {/* A text only grows at its end, so the place of a block is its name. */}
      {blocks.map((block, index) => (
        <Block key={index} text={block} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ text }: { readonly text: string }) {
  return (
    <Markdown remarkPlugins={plugins} disallowedElements={disallowed} components={components}>
      {text}
    </Markdown>
  );
});

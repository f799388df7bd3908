/** How lists look that are searched by typing and chosen from with the arrow keys. */
export const listClasses = {
  input: 'h-11 w-full border-b border-border bg-transparent px-4 text-sm outline-none placeholder:text-faint',
  item: 'flex cursor-default items-center gap-2.5 rounded-md px-2 py-1.5 select-none data-[selected=true]:bg-hover',
} as const;

import { useMemo, type ReactNode } from 'react';
import type { Issue } from '#graph/issue';
import { cn } from '../ui/cn.ts';
import { FieldAriaProvider, labelId } from './field-aria.ts';
import type { FormField, Widget } from './form-model.ts';

/** Widgets of several controls: their title names the group, not one control. */
const groups: ReadonlySet<Widget> = new Set<Widget>([
  'list',
  'object',
  'variant',
  'key-value',
  'fields',
  'messages',
  'tools',
  'files',
  'json-schema',
]);

/** A field's title, its control, and below it what is wrong or what it is for; the control says all of it to a screen reader too. */
export function FieldFrame({
  field,
  path,
  issues,
  children,
}: {
  field: FormField;
  path: string;
  issues: readonly Issue[];
  children: ReactNode;
}) {
  const isInline = field.widget === 'switch';
  const isGroup = groups.has(field.widget);
  // Below the fields of a chosen variant it would seem to be about the last of them.
  const isAbove = field.widget === 'variant';
  const worst = issues.find((issue) => issue.severity === 'error') ?? issues[0];
  const noteId = worst !== undefined ? `${path}-problem` : field.description !== '' ? `${path}-hint` : undefined;
  const isInvalid = worst?.severity === 'error';
  const aria = useMemo(
    () => ({ path, describedBy: noteId, isInvalid, isRequired: field.isRequired }),
    [path, noteId, isInvalid, field.isRequired],
  );
  const description =
    field.description === '' ? null : (
      <p id={`${path}-hint`} className="text-xs leading-[18px] text-muted">
        {field.description}
      </p>
    );
  const title = 'text-[13px] font-medium text-text';
  return (
    <div
      className="flex flex-col gap-1.5"
      data-field={path}
      {...(isGroup ? { role: 'group', 'aria-labelledby': labelId(path), 'aria-describedby': noteId } : {})}
    >
      {isInline ? null : (
        <div className="flex items-baseline gap-1">
          {isGroup ? (
            <span id={labelId(path)} className={title}>
              {field.title}
            </span>
          ) : (
            // Not every control is one that a label focuses by itself: the editors of expressions are not.
            <label id={labelId(path)} htmlFor={path} className={title} onClick={() => document.getElementById(path)?.focus()}>
              {field.title}
            </label>
          )}
          {field.isRequired ? (
            <span aria-hidden className="text-xs text-faint">
              *
            </span>
          ) : null}
        </div>
      )}
      {isAbove ? description : null}
      <FieldAriaProvider value={aria}>{children}</FieldAriaProvider>
      {worst === undefined ? null : (
        <p id={`${path}-problem`} className={cn('text-xs', isInvalid ? 'text-danger' : 'text-warning')}>
          {worst.message} {worst.hint === undefined ? null : <span className="text-muted">{worst.hint}</span>}
        </p>
      )}
      {isAbove || worst !== undefined ? null : description}
    </div>
  );
}

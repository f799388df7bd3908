import { ArrowDown, ArrowUp, Bot, Plus, SquareFunction, User, X } from 'lucide-react';
import type { Json, JsonObject } from '#graph/json';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Textarea } from '../../../ui/textarea.tsx';
import { ExpressionField } from '../../expression-field.tsx';
import { hasExpression } from '../../field-value.ts';
import type { ControlProps } from '../control.tsx';
import { useRowIds } from '../../row-ids.ts';
import { movedRow, rowsOf } from './message-rows.ts';

/** The two sides of an example, in the order in which they are said. */
const sides = [
  { key: 'user', title: 'User', icon: User, placeholder: 'What could be asked' },
  { key: 'assistant', title: 'Answer', icon: Bot, placeholder: 'What the model should say then' },
] as const;

/** Examples for a model: what a user says and how it should be answered, row by row, or all of them from one expression. */
export function MessagesControl({ field, id, value, onChange, takesExpressions }: ControlProps) {
  const rows = rowsOf(value);
  const ids = useRowIds(rows);
  if (takesExpressions && hasExpression(value)) {
    return (
      <div className="flex items-start gap-1.5">
        <div className="min-w-0 flex-1">
          <ExpressionField id={id} value={value} onChange={onChange} schema={field.schema} label={field.title} />
        </div>
        <IconButton label="Write the examples here instead" active onClick={() => onChange(undefined)}>
          <SquareFunction size={16} />
        </IconButton>
      </div>
    );
  }
  const write = (next: readonly JsonObject[]) =>
    onChange(next.length === 0 && !field.isRequired ? undefined : (next as readonly Json[] as Json));
  const most = field.schema.maxItems ?? Number.POSITIVE_INFINITY;
  return (
    <div id={id} role="group" aria-label={field.title} className="flex flex-col gap-2">
      {rows.map((row, index) => (
        <div key={ids[index]} role="group" aria-label={`Example ${index + 1}`} className="rounded-lg border border-border bg-sunken/50 p-2">
          <div className="mb-1.5 flex items-center gap-0.5 pl-1">
            <span className="flex-1 text-xs font-medium text-muted">Example {index + 1}</span>
            <IconButton
              label={`Move example ${index + 1} up`}
              size="sm"
              disabled={index === 0}
              onClick={() => write(movedRow(rows, index, -1))}
            >
              <ArrowUp size={13} />
            </IconButton>
            <IconButton
              label={`Move example ${index + 1} down`}
              size="sm"
              disabled={index === rows.length - 1}
              onClick={() => write(movedRow(rows, index, 1))}
            >
              <ArrowDown size={13} />
            </IconButton>
            <IconButton label={`Remove example ${index + 1}`} size="sm" onClick={() => write(rows.filter((_, other) => other !== index))}>
              <X size={13} />
            </IconButton>
          </div>
          <div className="flex flex-col gap-1.5">
            {sides.map(({ key, title, icon: Icon, placeholder }) => {
              const label = `${title} of example ${index + 1}`;
              const text = row[key];
              return (
                <div key={key} className="flex items-start gap-2">
                  <Icon aria-hidden size={14} className="mt-2.5 ml-1 shrink-0 text-muted" />
                  <div className="min-w-0 flex-1 [&_.min-h-20]:min-h-9">
                    {takesExpressions ? (
                      <ExpressionField
                        id={`${id}[${index}].${key}`}
                        label={label}
                        placeholder={placeholder}
                        schema={{ type: 'string' }}
                        value={text}
                        onChange={(next) => write(rows.with(index, { ...row, [key]: next }))}
                        lines="tall"
                        hasPreview={hasExpression(text)}
                      />
                    ) : (
                      <Textarea
                        aria-label={label}
                        rows={2}
                        placeholder={placeholder}
                        value={typeof text === 'string' ? text : ''}
                        onChange={(event) => write(rows.with(index, { ...row, [key]: event.target.value }))}
                      />
                    )}
                  </div>
                </div>
              );
            })}
          </div>
        </div>
      ))}
      <div className="flex gap-1">
        <Button variant="ghost" size="sm" disabled={rows.length >= most} onClick={() => write([...rows, { user: '', assistant: '' }])}>
          <Plus size={14} /> Add example
        </Button>
        {takesExpressions && rows.length === 0 ? (
          <Button variant="ghost" size="sm" onClick={() => onChange('{{  }}')}>
            <SquareFunction size={14} /> Expression
          </Button>
        ) : null}
      </div>
    </div>
  );
}

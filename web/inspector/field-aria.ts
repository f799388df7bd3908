import { createContext, useContext } from 'react';

/** What a form knows of the field around a control. */
export interface FieldAria {
  /** The path of the field, which is the id of its control. */
  readonly path: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
  readonly isRequired: boolean;
}

/** The attributes by which a control says what its field says. */
export interface ControlAria {
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
  readonly 'aria-required'?: true;
}

const context = createContext<FieldAria | null>(null);

export const FieldAriaProvider = context.Provider;

const none: ControlAria = {};

/** The attributes for the control with this id; none for a control inside of another one, such as a cell of a table. */
export function useFieldAria(id: string | undefined): ControlAria {
  const field = useContext(context);
  if (field === null || field.path !== id) return none;
  return {
    ...(field.describedBy === undefined ? {} : { 'aria-describedby': field.describedBy }),
    ...(field.isInvalid ? { 'aria-invalid': true as const } : {}),
    ...(field.isRequired ? { 'aria-required': true as const } : {}),
  };
}

/** The id of the label of the field with this path. */
export function labelId(path: string): string {
  return `${path}-label`;
}

/** Attributes as an editor sets them: as texts. */
export function textAttributes(aria: ControlAria): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(aria).map(([name, value]) => [name, String(value)]));
}

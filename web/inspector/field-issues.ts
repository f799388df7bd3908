import type { Issue } from '#graph/issue';
import type { FormField } from './form-model.ts';

/** The issues that a field tells itself: its own, and those of its parts that have no field of their own to tell them. */
export function issuesAt(field: FormField, path: string, issues: readonly Issue[]): readonly Issue[] {
  return issues.filter((issue) => {
    const rest = issue.path.startsWith(path) ? issue.path.slice(path.length) : null;
    return rest === '' || (rest !== null && /^[.[]/.test(rest) && !isToldInside(field, rest));
  });
}

function isToldInside(field: FormField, rest: string): boolean {
  switch (field.widget) {
    case 'tools':
      return true;
    case 'object':
      return hasField(field.fields, rest);
    case 'variant':
      return field.variants.some(({ fields }) => hasField(fields, rest));
    case 'list': {
      const [position] = /^\[\d+\]/.exec(rest) ?? [];
      const [item] = field.fields;
      return position !== undefined && item !== undefined && isToldInside(item, rest.slice(position.length));
    }
    default:
      return false;
  }
}

function hasField(fields: readonly FormField[], rest: string): boolean {
  return fields.some(({ key }) => rest === `.${key}` || rest.startsWith(`.${key}.`) || rest.startsWith(`.${key}[`));
}

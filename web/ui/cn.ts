import { clsx, type ClassValue } from 'clsx';

/** Joins class names and leaves out what is falsy. Later classes do not win over earlier ones: pass no conflicting pair. */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}

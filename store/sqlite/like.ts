import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** True where the column contains the text as it stands; ASCII letters match in either case. */
export function containsText(column: AnyColumn, text: string): SQL {
  return sql`${column} like ${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`} escape '\\'`;
}

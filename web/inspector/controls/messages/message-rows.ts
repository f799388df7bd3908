import type { Json, JsonObject } from '#graph/json';

/** The rows of a list value, each as an object; what is no object counts as an empty row. */
export function rowsOf(value: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).map((row) =>
    typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as JsonObject) : {},
  );
}

/** The rows with one of them moved by a place up or down; the same rows at the ends. */
export function movedRow(rows: readonly JsonObject[], index: number, by: -1 | 1): readonly JsonObject[] {
  const other = index + by;
  const [row, neighbour] = [rows[index], rows[other]];
  return row === undefined || neighbour === undefined ? rows : rows.with(index, neighbour).with(other, row);
}

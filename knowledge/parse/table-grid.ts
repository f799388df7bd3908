/** A cell and how many columns and rows it covers. */
export interface SpanningCell<Cell> {
  readonly cell: Cell;
  readonly columns: number;
  readonly rows: number;
}

/** A table whose merged cells would be more than this is read as if none were merged: no real one is. */
const MOST_PLACES = 500_000;
const MOST_COLUMNS = 1_000;

/**
 * Puts cells in their columns: one that covers several columns or rows is in each of them, so that every value is under its own heading.
 */
export function layOut<Cell>(rows: readonly (readonly SpanningCell<Cell>[])[]): readonly (readonly (Cell | undefined)[])[] {
  return place(rows) ?? rows.map((row) => row.map(({ cell }) => cell));
}

function place<Cell>(rows: readonly (readonly SpanningCell<Cell>[])[]): (Cell | undefined)[][] | null {
  const grid: (Cell | undefined)[][] = rows.map(() => []);
  /** Columns in which a cell begins: where none does, a cell only covers more than the table has. */
  const columnsOf = new Set<number>();
  let places = 0;
  for (const [at, row] of rows.entries()) {
    let column = 0;
    for (const { cell, columns, rows: down } of row) {
      while (grid[at]?.[column] !== undefined) column += 1;
      columnsOf.add(column);
      const last = Math.min(column + Math.max(1, columns), Math.max(column + 1, MOST_COLUMNS));
      const bottom = Math.min(rows.length, at + Math.max(1, down));
      places += (last - column) * (bottom - at);
      if (places > MOST_PLACES) return null;
      for (let y = at; y < bottom; y += 1) for (let x = column; x < last; x += 1) grid[y]![x] ??= cell;
      column = last;
    }
  }
  const columns = [...columnsOf].toSorted((a, b) => a - b);
  if (columns.length * rows.length > 4 * MOST_PLACES) return null;
  return grid.map((row) => columns.map((column) => row[column]));
}

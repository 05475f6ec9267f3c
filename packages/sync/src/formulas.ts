/**
 * A text as a cell that no spreadsheet takes for a formula: an apostrophe goes before what would be one. Names of contacts are
 * written by strangers.
 */
export const guard = (text: string): string => dangerous.test(text) ? `'${text}` : text

/** The text that {@link guard} made a cell of. Of other cells, those that another program has guarded in the same way. */
export const unguard = (cell: string): string => cell.startsWith("'") && dangerous.test(cell) ? cell.slice(1) : cell

// What a guard goes before may have apostrophes of its own, so that it is told from one that is guarded.
// Source: https://owasp.org/www-community/attacks/CSV_Injection
const dangerous = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

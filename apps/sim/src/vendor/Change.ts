/** A field of a record that was set. `exists` is a field of every record. */
export interface Change {
  readonly record: string
  readonly field: string
  readonly value: unknown
}

/** Fields of a record as changes. */
export const changesOf = (record: string, fields: Readonly<Record<string, unknown>>): ReadonlyArray<Change> =>
  Object.entries(fields).map(([field, value]) => ({ record, field, value }))

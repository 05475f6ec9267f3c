/** The answer to a deletion: the record that is gone. */
export interface Deletion {
  readonly id: string
  readonly deleted: true
}

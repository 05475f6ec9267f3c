/** Where a benchmark works, and whom it tells how far it is. */
export interface Surroundings {
  /** Makes a directory below another; it is removed at the end. */
  readonly makeDirectory: (parent: string) => string
  readonly tell: (text: string) => void
}

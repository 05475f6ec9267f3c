import type { CoveredCase } from "./CoveredCase.ts"

/** Something that an operation must do, and how to see that a case proves it. */
export interface Behaviour {
  readonly name: string
  readonly isProvedBy: (covered: CoveredCase) => boolean
}

/** Whether a case says that its request was refused for the sake of a field, or of something in it. */
export const refuses = ({ response }: CoveredCase, path: string): boolean =>
  response.status === 400 &&
  (response.paths ?? []).some((each) => each === path || each.startsWith(`${path}.`))

/** Whether a case says that nothing was wrong with its request as such, whatever became of it. */
export const accepts = ({ response }: CoveredCase): boolean =>
  response.status === 200 || response.status === 404 || response.status === 409 || response.status === 422

/** What the details of an expected error say under a key. */
export const detail = ({ response: { details } }: CoveredCase, key: string): unknown =>
  typeof details === "object" && details !== null ? new Map(Object.entries(details)).get(key) : undefined

import type { Priority } from "../Priority.ts"

/** A call's place in the queues of the lanes. */
export interface Ticket {
  readonly priority: Priority
  /** Those that came before have lower ones. */
  readonly number: number
  /** When it came: milliseconds of the clock that never jumps. */
  readonly since: number
}

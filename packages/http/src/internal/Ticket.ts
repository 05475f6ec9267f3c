import { Duration } from "effect"
import { priorities, type Priority } from "../Priority.ts"

/** A call's place in the queues of the lanes. */
export interface Ticket {
  readonly priority: Priority
  /** Those that came before have lower ones. */
  readonly number: number
  /** When it came: milliseconds of the clock that never jumps. */
  readonly since: number
}

/**
 * How long a request waits before it counts as one of the next higher priority, so that those of the lowest are sent, too,
 * however many of the others come.
 */
export const patience = Duration.minutes(1)

/** Whether one goes before the other: the more urgent, and of two that are alike the older one. */
export const isBefore = (one: Ticket, other: Ticket, now: number): boolean => {
  const difference = rankOf(one, now) - rankOf(other, now)
  return difference < 0 || (difference === 0 && one.number < other.number)
}

const rankOf = ({ priority, since }: Ticket, now: number): number =>
  Math.max(0, priorities.indexOf(priority) - Math.floor((now - since) / Duration.toMillis(patience)))

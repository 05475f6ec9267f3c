import { Duration } from "effect"
import { priorities, type Priority } from "../Priority.ts"
import type { Ticket } from "./Ticket.ts"

/** How long a request waits before it has a share in the turns of those that are more urgent. */
export const patience = Duration.minutes(1)

/**
 * Of so many turns, one goes to the oldest of those whose patience is at an end.
 *
 * A promotion of all of them would turn the order round: behind a long queue of the least urgent, all of them old, the
 * change of a consent would wait for hours.
 */
export const turnsPerOldest = 10

/**
 * Those who wait, in order: the more urgent first, and of two that are alike the older one. However many urgent ones
 * come, the others move on.
 */
export class Waiters<Waiter extends { readonly ticket: Ticket }> {
  // Each in the order of age. Nobody's priority changes, so that no search looks at all of them.
  private readonly queues: { readonly [Each in Priority]: Array<Waiter> } = { consent: [], interactive: [], batch: [] }
  /** Turns that have passed over the oldest since it ran out of patience. */
  private passed = 0

  add(waiter: Waiter): void {
    const queue = this.queues[waiter.ticket.priority]
    queue.splice(olderIn(queue, waiter.ticket), 0, waiter)
  }

  /** Removes one, wherever it stands. */
  remove(waiter: Waiter): void {
    const queue = this.queues[waiter.ticket.priority]
    const index = queue.indexOf(waiter, olderIn(queue, waiter.ticket))
    if (index >= 0) queue.splice(index, 1)
  }

  /** Whose turn it is. */
  next(now: number): Waiter | undefined {
    return this.passed < turnsPerOldest - 1 ? this.mostUrgent : this.impatient(now) ?? this.mostUrgent
  }

  /** Has to be told who had a turn, while that one is still there. */
  hadTurn(waiter: Waiter, now: number): void {
    const impatient = this.impatient(now)
    this.passed = impatient === undefined || impatient === waiter ? 0 : this.passed + 1
  }

  /** How many are before the ticket. */
  before(ticket: Ticket): number {
    let count = olderIn(this.queues[ticket.priority], ticket)
    for (const priority of priorities.slice(0, priorities.indexOf(ticket.priority))) {
      count += this.queues[priority].length
    }
    return count
  }

  /** How many there are of each priority. */
  get counts(): { readonly [Each in Priority]: number } {
    const { batch, consent, interactive } = this.queues
    return { consent: consent.length, interactive: interactive.length, batch: batch.length }
  }

  private get heads(): ReadonlyArray<Waiter> {
    return priorities.flatMap((priority) => this.queues[priority].slice(0, 1))
  }

  private get mostUrgent(): Waiter | undefined {
    return this.heads[0]
  }

  private impatient(now: number): Waiter | undefined {
    const [oldest] = this.heads.toSorted((one, other) => one.ticket.number - other.ticket.number)
    return oldest !== undefined && now - oldest.ticket.since >= Duration.toMillis(patience) ? oldest : undefined
  }
}

// How many are older, by bisection.
const olderIn = (queue: ReadonlyArray<{ readonly ticket: Ticket }>, { number }: Ticket): number => {
  let low = 0
  let high = queue.length
  while (low < high) {
    const middle = (low + high) >> 1
    const each = queue[middle]
    if (each !== undefined && each.ticket.number < number) low = middle + 1
    else high = middle
  }
  return low
}

import { type RetryPolicy, successesPerRetry } from "../Retry.ts"

/** How many retries are left to a client. */
export class RetryQuota {
  // Counted in successes, so that whole numbers are enough.
  private readonly capacity: number
  private left: number

  constructor({ quota }: RetryPolicy) {
    this.capacity = quota * successesPerRetry
    this.left = this.capacity
  }

  /** Takes one, if there is one. */
  spend(): boolean {
    if (this.left < successesPerRetry) return false
    this.left -= successesPerRetry
    return true
  }

  /** A request succeeded. */
  earn(): void {
    this.left = Math.min(this.capacity, this.left + 1)
  }
}

/**
 * Values that are good until a given time. Once there are too many, the one goes first that was not asked for the longest.
 *
 * Times are milliseconds of one clock, the caller's.
 */
export class ExpiringMap<A> {
  private readonly capacity: number
  // In the order of their last use.
  private readonly entries = new Map<string, Entry<A>>()

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** The value, while it is good. */
  get(key: string, now: number): A | undefined {
    const entry = this.entries.get(key)
    if (entry === undefined) return undefined
    this.entries.delete(key)
    if (entry.until <= now) return undefined
    this.entries.set(key, entry)
    return entry.value
  }

  set(key: string, value: A, until: number): void {
    this.entries.delete(key)
    this.entries.set(key, { value, until })
    if (this.entries.size <= this.capacity) return
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest)
      return
    }
  }

  /** Forgets the values that a test holds for. */
  deleteWhere(isGone: (value: A) => boolean): void {
    for (const [key, { value }] of this.entries) if (isGone(value)) this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }
}

interface Entry<A> {
  readonly value: A
  readonly until: number
}

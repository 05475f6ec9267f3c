/** What of an answer counts for the room that it takes. */
export interface Sized {
  readonly text: string
}

/**
 * Answers that are good until a given time, by their keys: as many as there is room for. The one goes first that was not
 * asked for the longest.
 *
 * Times are milliseconds of one clock, the caller's.
 */
export class ReadCache<A extends Sized> {
  private readonly capacity: number
  private readonly room: number
  // In the order of their last use.
  private readonly entries = new Map<string, Entry<A>>()
  private taken = 0

  /** At most `capacity` answers, whose texts and keys have at most `room` characters together. */
  constructor(capacity: number, room: number) {
    this.capacity = capacity
    this.room = room
  }

  /** The answer, while it is good. */
  get(key: string, now: number): A | undefined {
    const entry = this.entries.get(key)
    if (entry === undefined) return undefined
    this.delete(key)
    if (entry.until <= now) return undefined
    this.add(key, entry)
    return entry.value
  }

  set(key: string, value: A, until: number): void {
    this.delete(key)
    this.add(key, { value, until })
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.capacity && this.taken <= this.room) return
      this.delete(oldest)
    }
  }

  /** Forgets the answers that a test holds for. */
  deleteWhere(isGone: (value: A) => boolean): void {
    for (const [key, { value }] of this.entries) if (isGone(value)) this.delete(key)
  }

  private add(key: string, entry: Entry<A>): void {
    this.entries.set(key, entry)
    this.taken += sizeOf(key, entry)
  }

  private delete(key: string): void {
    const entry = this.entries.get(key)
    if (entry === undefined) return
    this.entries.delete(key)
    this.taken -= sizeOf(key, entry)
  }
}

interface Entry<A> {
  readonly value: A
  readonly until: number
}

const sizeOf = (key: string, { value }: Entry<Sized>): number => key.length + value.text.length

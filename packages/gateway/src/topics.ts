/** What the processes of a gateway tell each other. */
export const topics = {
  /** There may be something to take from the queue. */
  queue: "queue",
  /** A write ended; the id is its own. */
  done: "done",
  /** Something was changed; the id is the target, or empty where it may be anything. */
  changed: "changed",
  /** The API lets less through than it did; the id is the lane. */
  narrowed: "narrowed"
} as const

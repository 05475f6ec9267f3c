/**
 * The time of a lane, in milliseconds: one that all processes on a database share, and that never goes faster than time
 * does, whatever becomes of the database's clock.
 *
 * From one transaction to the next it goes as far as the database's clock, but never back, and never further than the
 * process vouches for by its own monotonic clock. So a step forward is seen by whoever comes first after it, as that process
 * knows how long ago it was here, and counts for none of those who come later; a step back costs the time since the
 * transaction before it. A process that was never here vouches for nothing: time stands still until it has come. What was
 * left out is written down, so that nobody vouches for it.
 *
 * So nothing is free too early even where all processes were down while the clock was set. It may be free too late, by the
 * time for which nobody vouched: a lane that was full when its processes went down takes a window from when they are back.
 *
 * What is not seen: a step that is shorter than a query for the time; and steps back and forth so soon after one another that
 * some process was not here in between.
 */
export interface LaneTime {
  readonly lane: number
  /** The database's time at that moment. */
  readonly database: number
  /** How much time was left out, in all. */
  readonly paused: number
}

/** What a process knows of a lane's time: valid for its own monotonic clock alone. */
export interface Witness {
  /** How far the lane's time is ahead of the monotonic clock, at most. */
  readonly ahead: number
  /** What had been left out by then. */
  readonly paused: number
}

/** The database's time, and the process's monotonic clock before it was asked and after it answered. */
export interface Reading {
  readonly database: number
  readonly before: number
  readonly after: number
}

/** No process was ever there. */
export const beginning: LaneTime = { lane: 0, database: 0, paused: 0 }

/** The lane's time at the moment of a reading, given its time at the transaction before, and what the process knows then. */
export const advance = (
  time: LaneTime,
  witness: Witness | undefined,
  { after, before, database }: Reading
): readonly [time: LaneTime, witness: Witness] => {
  const told = time.lane + (database - time.database)
  // Where what it left out itself is not there, that transaction was undone.
  const ahead = witness === undefined || witness.paused > time.paused
    ? -Infinity
    : witness.ahead - (time.paused - witness.paused)
  const lane = Math.max(time.lane, Math.min(told, ahead + after))
  // Where the lane's time is later than the process would vouch for, others have vouched for it.
  const least = ahead + after < time.lane ? lane - before : Math.min(ahead, lane - before)
  const paused = time.paused + Math.max(0, told - lane, ahead - least)
  return [{ lane, database, paused }, { ahead: least, paused }]
}

/** How many more requests the server said that it takes, and until when. Times are as in a lane's state. */
export interface Allowance {
  /** Below 0 when more is under way than the server takes. */
  readonly left: number
  readonly until: number
  /** The first slot that was not taken when the answer was seen that tells it. */
  readonly nextSlot: number
  /** Whether nobody said so: as many are tried, until the answer to one of them says more. */
  readonly isTrial?: boolean
}

/**
 * The allowances that count once another was told by the answer to the request of a slot.
 *
 * Answers overtake one another, so that the one that is seen last need not be the newest: it takes the place of those
 * alone that were seen before its request was sent, and of those that ask for no more than it does.
 */
export const withAllowance = (
  allowances: ReadonlyArray<Allowance>,
  now: number,
  slot: number,
  told: Allowance
): ReadonlyArray<Allowance> => [
  ...allowances.filter(({ left, nextSlot, until }) =>
    until > now && nextSlot > slot && (left < told.left || until > told.until)
  ),
  told
]

/** The allowances when a slot is taken: where nothing is known any more, one request is tried, and no other until then. */
export const trying = (
  allowances: ReadonlyArray<Allowance>,
  now: number,
  until: number,
  slot: number
): ReadonlyArray<Allowance> =>
  allowances.some((allowance) => allowance.until > now)
    ? allowances
    : [{ left: 1, until, nextSlot: slot, isTrial: true }]

/** The allowances once the request of a slot ended, and nobody said what is left: so many more are tried. */
export const withMore = (
  allowances: ReadonlyArray<Allowance>,
  slot: number,
  requests: number
): ReadonlyArray<Allowance> =>
  allowances.map((allowance) =>
    allowance.isTrial === true && allowance.nextSlot <= slot
      ? { ...allowance, left: allowance.left + requests }
      : allowance
  )

/** The allowances after some more requests were sent, or fewer. */
export const spend = (allowances: ReadonlyArray<Allowance>, requests: number): ReadonlyArray<Allowance> =>
  allowances.map((allowance) => ({ ...allowance, left: allowance.left - requests }))

/** Until when they keep back a request that has so many before it. */
export const keepBackUntil = (allowances: ReadonlyArray<Allowance>, before: number): number =>
  allowances.reduce((latest, { left, until }) => left <= before ? Math.max(latest, until) : latest, -Infinity)

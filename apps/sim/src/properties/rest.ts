import type { Lane } from "@lanekit/http"
import type { Property } from "./Violation.ts"

/** When all calls have ended, no request is under way and no fiber is left. */
export const leavesNothingBehind: Property = ({ history: { open, sleepers } }) => [
  ...(open > 0 ? [`${open} requests are still under way`] : []),
  ...(sleepers > 0 ? [`${sleepers} fibers still sleep`] : [])
]

/** When no window can hold a request any more, all slots are free and nobody waits. */
export const givesSlotsBack: Property = ({ history: { lanes } }) =>
  lanes.flatMap((each, key) =>
    laneNames.flatMap((name) => {
      const { taken, underWay, waiting } = each[name]
      const waits = waiting.consent + waiting.interactive + waiting.batch
      return taken + underWay + waits === 0
        ? []
        : [`${name}s of key ${key}: ${taken} slots taken, ${underWay} requests under way, ${waits} waiting`]
    })
  )

/** A call that is interrupted ends at once. */
export const endsWhenInterrupted: Property = ({ calls }) =>
  [...calls.values()].flatMap(({ call, endedAt, interruptedAt }) =>
    interruptedAt === undefined || endedAt === interruptedAt
      ? []
      : [`call ${call.id} was interrupted at ${interruptedAt} ms, and ended at ${endedAt} ms`]
  )

const laneNames: ReadonlyArray<Lane> = ["read", "write"]

import { Duration, Effect, Layer } from "effect"
import { Faults } from "../faults/Faults.ts"
import { Report } from "../report/Report.ts"
import { decodeSeed } from "../seedFile.ts"
import { ShiftedClock } from "../ShiftedClock.ts"
import type { Census } from "../state/Census.ts"
import { readClock } from "../state/ClockState.ts"
import { State } from "../state/State.ts"
import type { Webhooks } from "../webhooks/Webhooks.ts"
import { NotThere } from "./AdminOperation.ts"
import { adminOperations } from "./adminOperations.ts"
import { AdminHandlers } from "./AdminRoutes.ts"
import { invalid, toFailure } from "./stateFailure.ts"
import { webhookHandlers } from "./webhookHandlers.ts"

/** What the admin port directs. */
export type Services = State | ShiftedClock | Report | Faults | Webhooks

/** What the admin port does. */
export const layer: Layer.Layer<AdminHandlers, never, Services> = Layer.effect(
  AdminHandlers,
  Effect.gen(function*() {
    const state = yield* State
    const clock = yield* ShiftedClock
    const report = yield* Report
    const faults = yield* Faults
    const webhooks = yield* webhookHandlers

    return {
      index: () => Effect.succeed({ routes: Object.values(adminOperations) }),
      getReport: () => report.read,
      clearReport: () => Effect.andThen(report.clear, report.read),
      listRequests: ({ query }) => Effect.map(report.requests(query.limit), asList),
      listFaults: () => Effect.map(faults.list, asList),
      addFault: ({ body }) => Effect.mapError(faults.add(body), ({ message }) => invalid([{ path: "", message }])),
      clearFaults: () => Effect.map(Effect.andThen(faults.clear, faults.list), asList),
      removeFault: ({ params: { id } }) =>
        Effect.filterOrFail(faults.remove(id), (isRemoved) => isRemoved, () => new NotThere({ what: "fault" })).pipe(
          Effect.as({ id, deleted: true as const })
        ),
      inspectState: () => state.inspect,
      resetState: () => Effect.mapBoth(state.reset, { onFailure: toFailure, onSuccess: asRecords }),
      seedState: ({ body }) =>
        decodeSeed(body).pipe(
          Effect.mapError(invalid),
          Effect.flatMap((data) => Effect.mapError(state.seed(data), toFailure)),
          Effect.map(asRecords)
        ),
      snapshotState: ({ body }) =>
        Effect.mapBoth(state.snapshot(body.path), { onFailure: toFailure, onSuccess: (path) => ({ path }) }),
      restoreState: ({ body }) =>
        Effect.mapBoth(state.restore(body.path), { onFailure: toFailure, onSuccess: asRecords }),
      advanceClock: Effect.fn("admin.advanceClock")(function*({ body }) {
        if (!(yield* clock.advance(Duration.seconds(body.advanceSeconds)))) {
          const message = "would put the clock ahead by more than 100 years"
          return yield* invalid([{ path: "advance_seconds", message }])
        }
        return yield* Effect.provideService(readClock, ShiftedClock, clock)
      }),
      ...webhooks
    }
  })
)

const asRecords = (records: Census) => ({ records })

const asList = <A>(data: ReadonlyArray<A>) => ({ data })

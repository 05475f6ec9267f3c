import { HttpServer } from "@effect/platform"
import { ApiKey, Failure, issues } from "@lanekit/core"
import type { SnapshotUnusable } from "@lanekit/sql"
import { Context, Duration, Effect, Predicate, Runtime, Schema } from "effect"
import { AdminServer } from "../admin/AdminServer.ts"
import { apiPath } from "../apiPath.ts"
import { FaultRule } from "../faults/FaultRule.ts"
import { Faults, FaultState } from "../faults/Faults.ts"
import { maxRecords, Report, ReportState } from "../report/Report.ts"
import { RequestRecord } from "../report/RequestRecord.ts"
import { decodeSeed } from "../seedFile.ts"
import { ShiftedClock } from "../ShiftedClock.ts"
import { ClockState, readClock } from "../state/ClockState.ts"
import { Inspection } from "../state/Inspection.ts"
import type { SnapshotRefused } from "../state/snapshotFile.ts"
import { State } from "../state/State.ts"
import { CreatedWebhook, NewWebhook, Webhooks } from "../webhooks/Webhooks.ts"
import { makeKey } from "./keys.ts"
import { type Explained, settle } from "./settle.ts"
import { type StandIn, StandInError } from "./StandIn.ts"

/** What a stand-in is made of. */
export type Services = HttpServer.HttpServer | AdminServer | State | Report | Faults | Webhooks | ShiftedClock

/** A stand-in over services that run. */
export const standInOf = (
  runtime: Runtime.Runtime<Services>,
  keys: StandIn["keys"],
  stop: Effect.Effect<void>
): StandIn => {
  const { address } = Context.get(runtime.context, HttpServer.HttpServer)
  const { port: adminPort } = Context.get(runtime.context, AdminServer)
  const origin = `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}`
  const state = Context.get(runtime.context, State)
  const report = Context.get(runtime.context, Report)
  const faults = Context.get(runtime.context, Faults)
  const webhooks = Context.get(runtime.context, Webhooks)
  const clock = Context.get(runtime.context, ShiftedClock)
  const run = <A, E extends Explained>(effect: Effect.Effect<A, E, Services>) =>
    closed === undefined
      ? settle(Runtime.runPromiseExit(runtime)(effect))
      : Promise.reject(new StandInError("the stand-in is closed"))
  let closed: Promise<void> | undefined
  const close = () => closed ??= Effect.runPromise(stop)

  return {
    baseUrl: `${origin}${apiPath}`,
    origin,
    adminUrl: adminPort === undefined ? undefined : `http://127.0.0.1:${adminPort}/admin`,
    keys,
    createKey: (given) =>
      run(Effect.gen(function*() {
        const { name = "", scopes } = yield* decodeKey(given, "reject")
        const key = makeKey(name, scopes)
        yield* state.keepKeys([key.kept])
        return { id: key.kept.id, secret: key.secret }
      })),
    report: () => run(Effect.flatMap(report.read, encodeReport)),
    requests: (limit = 100) =>
      run(
        decodeLimit({ limit }, "reject").pipe(
          Effect.flatMap((query) => report.requests(query.limit)),
          Effect.flatMap(encodeRequests)
        )
      ),
    fault: (rule) => run(decodeFault(rule, "reject").pipe(Effect.flatMap(faults.add), Effect.flatMap(encodeFault))),
    clearFaults: () => run(faults.clear),
    createWebhook: (webhook) =>
      run(decodeWebhook(webhook, "reject").pipe(Effect.flatMap(webhooks.create), Effect.flatMap(encodeWebhook))),
    advanceClock: (by) =>
      run(Effect.gen(function*() {
        const jump = toDuration((yield* decodeJump({ advanceClock: by }, "reject")).advanceClock)
        if (!(yield* clock.advance(jump))) {
          return yield* invalid("advanceClock", "would put the clock ahead by more than 100 years")
        }
        return yield* Effect.flatMap(readClock, encodeTime)
      })),
    reset: () => run(state.reset),
    seed: (seed) =>
      run(Effect.flatMap(
        Effect.mapError(decodeSeed(seed), (found) => new Failure.ValidationFailed({ issues: found })),
        state.seed
      )),
    snapshot: (path) => run(Effect.mapError(state.snapshot(path), naming(path))),
    restore: (path) => run(Effect.mapError(state.restore(path), naming(path))),
    inspect: () => run(Effect.flatMap(state.inspect, encodeInspection)),
    close,
    [Symbol.asyncDispose]: close
  }
}

// What is wrong with a file is said without its name, which is known wherever else it is said.
const naming = (path: string) => (failure: SnapshotRefused | SnapshotUnusable | Failure.Unavailable): Explained =>
  failure._tag === "Unavailable" ? failure : { message: `${path} ${failure.message}` }

const saying = (message: string) => ({ message: () => ({ message, override: true }) })

const Span = Schema.Number.pipe(Schema.nonNegative(), Schema.finite())

const decodeJump = issues.decode(Schema.Struct({
  advanceClock: Schema.Union(Span, Schema.Struct({ seconds: Span })).annotations(
    saying("must be given milliseconds, or { seconds }, from 0 on")
  )
}))

const toDuration = (by: number | { readonly seconds: number }): Duration.Duration =>
  Predicate.isNumber(by) ? Duration.millis(by) : Duration.seconds(by.seconds)

const decodeKey = issues.decode(Schema.Struct({
  name: Schema.optionalWith(Schema.String, { exact: true }),
  scopes: Schema.Array(ApiKey.KeyScope)
}))

const decodeLimit = issues.decode(Schema.Struct({
  limit: Schema.Number.pipe(Schema.int(), Schema.between(1, maxRecords)).annotations(
    saying(`must be a whole number from 1 to ${maxRecords}`)
  )
}))

const decodeFault = issues.decode(FaultRule)

const decodeWebhook = issues.decode(NewWebhook)

const encodeWebhook = Schema.encode(CreatedWebhook)

const encodeFault = Schema.encode(FaultState)

const encodeReport = Schema.encode(ReportState)

const encodeRequests = Schema.encode(Schema.Array(RequestRecord))

const encodeInspection = Schema.encode(Inspection)

const encodeTime = Schema.encode(ClockState)

const invalid = (path: string, message: string) =>
  Effect.fail(new Failure.ValidationFailed({ issues: [{ path, message }] }))

import { OperationId, WriteQueue } from "@lanekit/gateway"
import { LaneStore, Productlane } from "@lanekit/http"
import { Context, Duration, Effect, Layer, Record } from "effect"
import { Draining } from "../Draining.ts"
import { UpstreamHealth } from "./UpstreamHealth.ts"

/** What has to be so that a gateway can be sent requests. */
export type Check = "database" | "upstream" | "lane" | "serving"

/** What is told of a gateway's health: names alone, for anybody may ask. */
export interface Health {
  readonly status: "ok" | "unavailable"
  readonly checks: Readonly<Partial<Record<Check, "ok" | "unavailable">>>
}

/** How long the database has to answer. */
const databasePatience = Duration.seconds(2)

/** Whether a gateway can be sent requests. */
export class Readiness extends Context.Tag("server/Readiness")<Readiness, {
  readonly check: Effect.Effect<Health>
}>() {
  /** Of a gateway whose callers wait so long who do not say. */
  static readonly layer = (
    wait: Duration.Duration
  ): Layer.Layer<Readiness, never, WriteQueue | LaneStore | Productlane | UpstreamHealth | Draining> =>
    Layer.effect(
      Readiness,
      Effect.gen(function*() {
        const queue = yield* WriteQueue
        const lanes = yield* LaneStore
        const client = yield* Productlane
        const upstream = yield* UpstreamHealth
        const draining = yield* Draining
        const checks = {
          database: inTime(Effect.as(queue.find(nobody), true)),
          upstream: upstream.isReachable(client),
          // It is told as full where the database is away.
          lane: inTime(Effect.map(lanes.estimate("write", 0), (millis) => millis <= Duration.toMillis(wait))),
          serving: Effect.sync(() => !draining.isUnderWay())
        }
        return { check: Effect.map(Effect.all(checks, { concurrency: "unbounded" }), toHealth) }
      })
    )
}

const inTime = <E>(check: Effect.Effect<boolean, E>): Effect.Effect<boolean> =>
  check.pipe(Effect.timeout(databasePatience), Effect.orElseSucceed(() => false))

const nobody = OperationId.make("op_none")

const toHealth = (found: Readonly<Record<Check, boolean>>): Health => ({
  status: Object.values(found).every((isOk) => isOk) ? "ok" : "unavailable",
  checks: Record.map(found, (isOk) => isOk ? "ok" as const : "unavailable" as const)
})

import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Failure } from "@lanekit/core"
import { orUnavailable } from "@lanekit/sql/sqlFault"
import { urgently } from "@lanekit/sql/urgently"
import { Context, type Duration, Effect, Layer, type Option } from "effect"
import type { Claim } from "./Claim.ts"
import type { Ending } from "./Ending.ts"
import { makeClaiming } from "./internal/claiming.ts"
import { makeEnding } from "./internal/ending.ts"
import { makeLines } from "./internal/lines.ts"
import { makeLooking, type QueueCensus } from "./internal/looking.ts"
import { persistently } from "./internal/persistently.ts"
import { makeTakingIn } from "./internal/takingIn.ts"
import type { NewWrite, QueueLimits } from "./NewWrite.ts"
import type { KeptWrite, OperationId } from "./QueuedWrite.ts"
import type { Place, TakenIn } from "./TakenIn.ts"
import { WriteLane } from "./WriteLane.ts"

/** How a queue works. */
export interface QueueConfig {
  readonly limits: QueueLimits
  /** How long a process has what it took from the queue, before others may go on with it. It can be renewed. */
  readonly lease: Duration.Duration
  /** How long a write is remembered after its end, and its idempotency key with it. */
  readonly memory: Duration.Duration
  /** How long after it was taken from the queue nothing of a write can arrive at the API any more. */
  readonly arrival: Duration.Duration
}

/**
 * The writes that a gateway has taken in, in a database that many processes may share.
 *
 * Whoever adds to the queue or takes from it holds one lock, so that its bounds are exact and its order is one. Everything
 * that a process does here can be repeated when it does not know whether the database did it.
 */
export class WriteQueue extends Context.Tag("gateway/WriteQueue")<WriteQueue, {
  /**
   * Takes a write in. One whose caller waits is refused where that is in vain: with {@link Failure.RateLimited}, which tells
   * when it would not be. So is every write where the queue is full.
   */
  readonly takeIn: (
    write: NewWrite
  ) => Effect.Effect<TakenIn, Failure.RateLimited | Failure.Unavailable | Failure.IdempotencyKeyReused>
  /** Remembers a write that there was nothing to do for, so that its idempotency key tells the same again. */
  readonly remember: (
    write: NewWrite,
    body: unknown
  ) => Effect.Effect<TakenIn, Failure.Unavailable | Failure.IdempotencyKeyReused>
  /** Takes what is to be done next, for a process that `owner` names. */
  readonly claim: (owner: string) => Effect.Effect<Claim, Failure.Unavailable>
  /** Renews what the process has. */
  readonly renew: (owner: string) => Effect.Effect<void, Failure.Unavailable>
  /**
   * Writes down how writes ended that the process had, and gives the ids of those that it did still have: the others are
   * somebody else's by now.
   */
  readonly end: (
    owner: string,
    endings: ReadonlyArray<Ending>
  ) => Effect.Effect<ReadonlyArray<OperationId>, Failure.Unavailable>
  /** Gives a write up that waits, and tells whether it did. */
  readonly giveUp: (
    id: OperationId,
    failure: Failure.Failure
  ) => Effect.Effect<boolean, Failure.Unavailable>
  readonly find: (id: OperationId) => Effect.Effect<Option.Option<KeptWrite>, Failure.Unavailable>
  /** A write that the caller's key tells. Another body under the same key is refused. */
  readonly findByKey: (
    write: Pick<NewWrite, "caller" | "idempotency" | "name" | "input">
  ) => Effect.Effect<Option.Option<KeptWrite>, Failure.Unavailable | Failure.IdempotencyKeyReused>
  /** Where a write stands that waits. */
  readonly place: (write: KeptWrite) => Effect.Effect<Place, Failure.Unavailable>
  /** Whether something is to be done to a target, and whether that makes somebody unsubscribe. */
  readonly pending: (
    target: string
  ) => Effect.Effect<{ readonly isBusy: boolean; readonly unsubscribes: boolean }, Failure.Unavailable>
  /** What waits, by caller and priority. */
  readonly census: Effect.Effect<QueueCensus, Failure.Unavailable>
  /** Forgets what ended long enough ago, some at a time, and tells how many. */
  readonly forget: Effect.Effect<number, Failure.Unavailable>
}>() {
  /** The queue on a database, in front of a lane. */
  static readonly layer = (config: QueueConfig): Layer.Layer<WriteQueue, never, SqlClient | WriteLane> =>
    Layer.effect(
      WriteQueue,
      Effect.gen(function*() {
        const sql = yield* SqlClient
        const lane = yield* WriteLane
        const looking = makeLooking(sql, lane)
        const lines = makeLines(sql)
        const takingIn = makeTakingIn(sql, lane, looking, lines, config)
        const claiming = makeClaiming(sql, lane, looking, lines, config)
        const ending = makeEnding(sql, looking, lines, config)
        return {
          takeIn: (write) => kept(takingIn.takeIn(write)),
          remember: (write, body) => kept(takingIn.remember(write, body)),
          claim: (owner) => kept(urgently(claiming.claim(owner))),
          renew: (owner) => kept(urgently(claiming.renew(owner))),
          end: (owner, endings) => kept(urgently(ending.end(owner, endings))),
          giveUp: (id, failure) => kept(ending.giveUp(id, failure)),
          find: (id) => kept(looking.find(id)),
          findByKey: (write) => kept(looking.findByKey(write)),
          place: (write) => kept(looking.place(write)),
          pending: (target) => kept(looking.pending(target)),
          census: kept(looking.census),
          forget: kept(ending.forget)
        }
      })
    )
}

const kept = <A, E, R>(effect: Effect.Effect<A, E | SqlError, R>) => orUnavailable(persistently(effect))

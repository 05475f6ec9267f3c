import type { SqlClient } from "@effect/sql/SqlClient"
import { Failure } from "@lanekit/core"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { byIndex } from "@lanekit/sql/dialect"
import { type Context, Duration, Effect, Option, Schema } from "effect"
import type { NewWrite } from "../NewWrite.ts"
import { isOpen, succeeded } from "../Outcome.ts"
import type { KeptWrite } from "../QueuedWrite.ts"
import type { Place, TakenIn } from "../TakenIn.ts"
import type { WriteLane } from "../WriteLane.ts"
import { isRepeatable } from "../WriteName.ts"
import type { QueueConfig } from "../WriteQueue.ts"
import { callersOf, type makeLines } from "./lines.ts"
import { type makeLooking, rankOf, type TurnsByRank } from "./looking.ts"
import { encodeInput, encodeOutcome } from "./texts.ts"

/** How writes come to the queue. */
export const makeTakingIn = (
  sql: SqlClient,
  lane: Context.Tag.Service<WriteLane>,
  looking: ReturnType<typeof makeLooking>,
  lines: ReturnType<typeof makeLines>,
  { arrival, limits, memory }: Pick<QueueConfig, "arrival" | "limits" | "memory">
) => {
  const insert = Effect.fnUntraced(function*(write: NewWrite, now: number, body?: { readonly succeeded: unknown }) {
    const row = {
      id: write.id,
      caller: write.caller,
      share: write.share,
      rank: rankOf(write.priority),
      name: write.name,
      route: write.idempotency?.route ?? "",
      input: encodeInput(write.input),
      target: write.target ?? null,
      request_id: write.requestId,
      idempotency_key: write.idempotency?.key ?? null,
      is_guarded: write.isGuarded ? 1 : 0,
      consent_reason: write.consentReason ?? null,
      created_ms: now,
      expires_ms: expiryOf(write, now),
      status: body === undefined ? "queued" : "done",
      due_ms: now,
      attempts: 0,
      is_alone: 0,
      is_unsettled: 0,
      outcome: body === undefined ? null : encodeOutcome(succeeded(body.succeeded)),
      is_final: body === undefined ? 0 : 1,
      finished_ms: body === undefined ? null : now
    }
    // Whoever does not know whether the database did this does it again.
    const added = yield* sql`INSERT INTO operations ${sql.insert(row)} ON CONFLICT (id) DO NOTHING RETURNING seq`
    const found = yield* looking.find(write.id)
    if (Option.isNone(found)) return yield* Effect.dieMessage("a write that was taken in is not there")
    const kept = found.value
    if (added.length > 0) {
      if (kept.status === "queued") yield* lines.add(kept.seq)
      if (write.idempotency !== undefined) yield* lines.addKeys(1)
    }
    return kept
  })

  const room = Effect.fnUntraced(function*({ idempotency }: NewWrite, keys: number, now: number) {
    if (idempotency === undefined || keys < limits.keys) return
    // The first that ended is the first to be forgotten.
    const [first] = toEnded(
      yield* sql`
        SELECT finished_ms FROM ${byIndex(sql, "operations", "operations_ended")}
        WHERE status = 'done' AND idempotency_key IS NOT NULL ORDER BY finished_ms LIMIT 1`
    )
    const next = (first?.finished_ms ?? now) + Duration.toMillis(memory) - now
    return yield* new Failure.Unavailable({ reason: "full", retryAfter: secondsOf(next) })
  })

  const admit = Effect.fnUntraced(function*(write: NewWrite, own: number, place: Place, total: number) {
    const { estimate } = place
    if (total >= limits.total || own >= limits.perCaller) {
      // Once one more of those that wait is sent, there is room.
      const next = yield* lane.estimate(0)
      return yield* new Failure.RateLimited({ retryAfter: secondsOf(next) })
    }
    if (write.wait !== undefined && Duration.greaterThan(estimate, write.wait)) {
      const late = Duration.toMillis(estimate) - Duration.toMillis(write.wait)
      return yield* new Failure.RateLimited({ retryAfter: secondsOf(late) })
    }
  })

  const stand = Effect.fnUntraced(function*(write: NewWrite, turns: TurnsByRank) {
    const waiting = yield* looking.census
    const mine = waiting.filter(({ caller }) => caller === write.caller)
    const own = mine.find(({ priority }) => priority === write.priority)?.count ?? 0
    const place = yield* looking.placeOf({ ...write, own }, waiting, turns)
    const counts = { own: sumOf(mine), total: sumOf(waiting) }
    return { place, ...counts }
  })

  const takeIn = Effect.fn("WriteQueue.takeIn")(
    function*(write: NewWrite) {
      const { keys, turns } = yield* looking.lock
      const known = yield* looking.findByKey(write)
      const now = yield* databaseTime(sql)
      if (Option.isSome(known) && !isAgain(known.value)) {
        yield* waitOn(known.value, write, now)
        return { _tag: "Known", write: known.value } satisfies TakenIn
      }
      const { own, place: next, total } = yield* stand(write, turns)
      const earlier = yield* looking.find(write.id)
      // It was taken in, by an attempt that did not hear of it.
      if (Option.isSome(earlier)) return { _tag: "Queued", write: earlier.value, place: next } satisfies TakenIn
      const due = Option.match(known, { onNone: () => now, onSome: (known) => dueOf(known, now) })
      const place: Place = { ...next, estimate: Duration.max(next.estimate, Duration.millis(due - now)) }
      if (Option.isNone(known)) yield* room(write, keys, now)
      yield* admit(write, own, place, total)
      const kept = Option.isSome(known) ? yield* reopen(known.value, write, now, due) : yield* insert(write, now)
      yield* hurry(kept, write)
      return { _tag: "Queued", write: kept, place } satisfies TakenIn
    },
    sql.withTransaction
  )

  const remember = Effect.fn("WriteQueue.remember")(
    function*(write: NewWrite, body: unknown) {
      const { keys } = yield* looking.lock
      const known = yield* looking.findByKey(write)
      if (Option.isSome(known)) return { _tag: "Known", write: known.value } satisfies TakenIn
      const now = yield* databaseTime(sql)
      yield* room(write, keys, now)
      return { _tag: "Known", write: yield* insert(write, now, { succeeded: body }) } satisfies TakenIn
    },
    sql.withTransaction
  )

  // It keeps its place in the order of arrival.
  const reopen = Effect.fnUntraced(function*(known: KeptWrite, write: NewWrite, now: number, due: number) {
    const row = {
      status: "queued",
      outcome: null,
      finished_ms: null,
      superseded: null,
      due_ms: due,
      expires_ms: expiryOf(write, now),
      is_unsettled: mayHaveBeenSent(known) ? 1 : 0,
      consent_reason: write.consentReason ?? known.consentReason
    }
    yield* sql`UPDATE operations SET ${sql.update(row)} WHERE seq = ${known.seq} AND status = 'done'`
    yield* lines.count([known.caller])
    return { ...known, status: "queued", outcome: null, finishedAt: null } satisfies KeptWrite
  })

  // What must not be done twice is left alone until nothing of it can arrive any more.
  const dueOf = (known: KeptWrite, now: number): number =>
    mayHaveBeenSent(known) && !isRepeatable(known.name)
      ? Math.max(now, (known.sentAt ?? now) + Duration.toMillis(arrival))
      : now

  // Who joins may wait for longer than who came first.
  const waitOn = Effect.fnUntraced(function*({ seq, status }: KeptWrite, write: NewWrite, now: number) {
    const expiry = expiryOf(write, now)
    if (status !== "queued") return
    if (expiry === null) yield* sql`UPDATE operations SET expires_ms = NULL WHERE seq = ${seq} AND status = 'queued'`
    else {
      yield* sql`UPDATE operations SET expires_ms = ${expiry}
        WHERE seq = ${seq} AND status = 'queued' AND expires_ms < ${expiry}`
    }
  })

  // What has to be sent before an urgent write is as urgent as that.
  const hurry = Effect.fnUntraced(function*({ target }: KeptWrite, { priority }: NewWrite) {
    if (target === null) return
    const hurried = yield* sql`UPDATE operations SET rank = ${rankOf(priority)}
      WHERE target = ${target} AND status <> 'done' AND status = 'queued' AND rank > ${
      rankOf(priority)
    } RETURNING caller`
    yield* lines.count(callersOf(hurried))
  })

  return { takeIn, remember }
}

const expiryOf = ({ wait }: NewWrite, now: number): number | null =>
  wait === undefined ? null : now + Math.ceil(Duration.toMillis(wait))

// The same can be tried again after an outcome that is not the last word.
const isAgain = ({ isFinal, status }: KeptWrite): boolean => status === "done" && !isFinal

const mayHaveBeenSent = ({ isUnsettled, outcome }: KeptWrite): boolean =>
  isUnsettled || (outcome !== null && isOpen(outcome))

const secondsOf = (millis: number): number => Math.max(1, Math.ceil(millis / 1000))

const sumOf = (lines: ReadonlyArray<{ readonly count: number }>): number =>
  lines.reduce((sum, { count }) => sum + count, 0)

const toEnded = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ finished_ms: Schema.Int })))

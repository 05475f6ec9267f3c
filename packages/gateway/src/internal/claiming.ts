import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Failure } from "@lanekit/core"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { forUpdate, isOneOf, skipLocked } from "@lanekit/sql/dialect"
import { type Context, Duration, Effect, Schema } from "effect"
import type { Claim } from "../Claim.ts"
import { mergeable } from "../merging.ts"
import { failed } from "../Outcome.ts"
import { fromRows, type KeptWrite, type QueuedWrite } from "../QueuedWrite.ts"
import * as Turns from "../Turns.ts"
import type { WriteLane } from "../WriteLane.ts"
import { isRepeatable } from "../WriteName.ts"
import type { QueueConfig } from "../WriteQueue.ts"
import { callersOf, type makeLines } from "./lines.ts"
import { encodeTurns, type makeLooking, ranks, type TurnsByRank } from "./looking.ts"
import { encodeOutcome, patchOf } from "./texts.ts"

/** How long at most a process waits before it looks at the queue again, in milliseconds. */
const longestWait = 5000

/** How many that nobody waits for any more are given up in one transaction. */
const givenUpAtOnce = 500

/** How writes are taken from the queue. */
export const makeClaiming = (
  sql: SqlClient,
  lane: Context.Tag.Service<WriteLane>,
  { lock }: Pick<ReturnType<typeof makeLooking>, "lock">,
  lines: ReturnType<typeof makeLines>,
  { arrival, lease }: Pick<QueueConfig, "arrival" | "lease">
) => {
  const leased = (owner: string, now: number) => ({ lease: owner, lease_until_ms: now + Duration.toMillis(lease) })

  // Of one target only the first can go, and only once the one before has come to its end.
  const isNext = sql`status = 'queued' AND NOT EXISTS (
    SELECT 1 FROM operations e WHERE e.target = o.target AND e.status <> 'done' AND e.seq < o.seq
  )`

  const expire = Effect.fnUntraced(function*(now: number) {
    const row = { status: "done", outcome: tooLate, is_final: 0, finished_ms: now }
    const expired = yield* sql`
      UPDATE operations SET ${sql.update(row)} WHERE seq IN (
        SELECT seq FROM operations WHERE status = 'queued' AND expires_ms < ${now} LIMIT ${givenUpAtOnce}
      ) RETURNING caller`
    yield* lines.count(callersOf(expired))
  })

  const update = (writes: ReadonlyArray<QueuedWrite>, row: Record<string, unknown>) =>
    sql`UPDATE operations SET ${sql.update(row)}, attempts = attempts + 1
      WHERE ${isOneOf(sql, "seq", writes.map(({ seq }) => seq))}`

  // What was sent once may arrive for a while: what must not be done twice is left alone until then.
  const resume = Effect.fnUntraced(function*(owner: string, now: number) {
    const orphans = fromRows(
      yield* sql`
        SELECT * FROM operations WHERE status = 'sending' AND lease_until_ms < ${now}
        ORDER BY lease_until_ms, seq LIMIT 100 ${skipLocked(sql)}`
    )
    const isOver = ({ sentAt }: KeptWrite) => (sentAt ?? now) + Duration.toMillis(arrival) <= now
    const first = orphans.find((write) => isRepeatable(write.name) || isOver(write))
    if (first === undefined) return undefined
    const writes = fromRows(
      yield* sql`SELECT * FROM operations WHERE status = 'sending' AND batch = (
        SELECT batch FROM operations WHERE seq = ${first.seq}
      ) ORDER BY seq ${forUpdate(sql)}`
    )
    yield* update(writes, { ...leased(owner, now), is_unsettled: 1 })
    return { _tag: "Resume", writes: writes.map(again), isOver: writes.every(isOver) } satisfies Claim
  })

  // The lines of the most urgent rank of which something can go, the first who came first.
  const candidates = (now: number, [rank, ...others]: ReadonlyArray<number>): Effect.Effect<Candidates, SqlError> =>
    Effect.gen(function*() {
      if (rank === undefined) return []
      const found = toCandidates(
        yield* sql`
          SELECT l.rank, l.caller, l.share, l.waiting, (
            SELECT o.seq FROM operations o
            WHERE ${isNext} AND o.rank = l.rank AND o.caller = l.caller AND o.due_ms <= ${now} ORDER BY o.seq LIMIT 1
          ) AS next_seq
          FROM queue_lines l WHERE l.rank = ${rank}`
      ).flatMap(({ next_seq, ...line }) => next_seq === null ? [] : [{ ...line, next_seq }])
      return found.length > 0
        ? found.toSorted((one, other) => one.next_seq - other.next_seq)
        : yield* candidates(now, others)
    })

  const nextDue = Effect.map(
    sql`SELECT MIN(due_ms) AS due_ms FROM operations WHERE status = 'queued'`,
    (rows) => toDue(rows)[0].due_ms
  )

  const partners = Effect.fnUntraced(function*(first: KeptWrite) {
    const { name, target } = first
    if (name !== "updateContact" || target === null) return [first]
    const waiting = fromRows(
      yield* sql`SELECT * FROM operations WHERE target = ${target} AND status <> 'done' AND status = 'queued'
        ORDER BY seq ${forUpdate(sql)}`
    )
    const end = waiting.findIndex((write) => write.name !== name || write.isAlone || write.isUnsettled)
    const alike = end === -1 ? waiting : waiting.slice(0, end)
    const patches = alike.map(patchOf)
    return alike[0]?.seq === first.seq ? alike.slice(0, mergeable(patches)) : [first]
  })

  const send = Effect.fnUntraced(function*(owner: string, now: number, turns: TurnsByRank) {
    const waiting = yield* candidates(now, ranks)
    const [line] = waiting
    if (line === undefined) {
      const due = yield* nextDue
      const millis = due === null || due <= now ? longestWait : Math.min(longestWait, due - now)
      return { _tag: "Nothing", millis } satisfies Claim
    }
    const grant = yield* lane.take
    if (grant._tag === "Wait") {
      return { _tag: "Nothing", millis: Math.min(longestWait, grant.millis) } satisfies Claim
    }
    const { rank } = line
    const turn = Turns.next(
      turns[rank] ?? Turns.none,
      waiting.map(({ caller, share, waiting }) => ({ caller, share, count: waiting }))
    )
    const [caller, after] = turn ?? [line.caller, Turns.none]
    const [first] = fromRows(
      yield* sql`
        SELECT o.* FROM operations o WHERE ${isNext} AND o.due_ms <= ${now} AND o.rank = ${rank} AND o.caller = ${caller}
        ORDER BY o.seq LIMIT 1 ${forUpdate(sql)}`
    )
    if (first === undefined) {
      yield* lane.end(grant.slot, { _tag: "Unsent" })
      return { _tag: "Nothing", millis: 0 } satisfies Claim
    }
    const writes = first.isUnsettled ? [first] : yield* partners(first)
    yield* update(writes, { ...leased(owner, now), status: "sending", sent_ms: now, batch: first.id })
    yield* lines.count(writes.map(({ caller }) => caller))
    yield* sql`UPDATE gateway SET turns = ${encodeTurns({ ...turns, [rank]: after })} WHERE id = 1`
    return { _tag: "Send", grant, writes: writes.map(again) } satisfies Claim
  })

  const claim = Effect.fn("WriteQueue.claim")(
    function*(owner: string) {
      const { turns } = yield* lock
      const now = yield* databaseTime(sql)
      yield* expire(now)
      return (yield* resume(owner, now)) ?? (yield* send(owner, now, turns))
    },
    sql.withTransaction
  )

  const renew = Effect.fn("WriteQueue.renew")(function*(owner: string) {
    const until = (yield* databaseTime(sql)) + Duration.toMillis(lease)
    yield* sql`UPDATE operations SET lease_until_ms = ${until} WHERE lease = ${owner} AND status = 'sending'`
  })

  return { claim, renew }
}

const again = (write: KeptWrite): QueuedWrite => ({ ...write, attempts: write.attempts + 1 })

const tooLate = encodeOutcome(failed(new Failure.RateLimited({})))

const Candidate = Schema.Struct({
  rank: Schema.Int,
  caller: Schema.String,
  share: Schema.Int,
  waiting: Schema.Int,
  next_seq: Schema.NullOr(Schema.Int)
})

type Candidates = ReadonlyArray<Omit<typeof Candidate.Type, "next_seq"> & { readonly next_seq: number }>

const toCandidates = Schema.decodeUnknownSync(Schema.Array(Candidate))

const toDue = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ due_ms: Schema.NullOr(Schema.Int) })))

import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import { BlockedSender, Page, type SeedData } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { insertInto, placed } from "./rows.ts"

/** Reads the blocked senders that `tail` (`WHERE` and what follows) finds. */
export const makeFind = (sql: SqlClient) => (tail: Fragment) =>
  Effect.map(sql`SELECT id, value, type, created_at FROM blocked_senders ${tail}`, toSenders)

/** Adds blocked senders. None of them may be older than one that is there. */
export const insert = Effect.fnUntraced(function*(
  sql: SqlClient,
  senders: ReadonlyArray<SeedData.SeedBlockedSender>
) {
  const rows = yield* placed(sql, "blocked_senders", senders)
  yield* insertInto(sql, "blocked_senders", rows.map(({ record, seq }) => fromBlockedSender(seq, record)))
})

const fromBlockedSender = (seq: number, sender: SeedData.SeedBlockedSender) => ({
  seq,
  ...encode(sender),
  created_at_ms: Page.positionOf(sender).createdAt,
  deleted_at: sender.deletedAt ?? null
})

const toSenders = Schema.decodeUnknownSync(Schema.Array(BlockedSender.BlockedSender))

const encode = Schema.encodeSync(BlockedSender.BlockedSender)

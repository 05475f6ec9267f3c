import { SqlClient } from "@effect/sql/SqlClient"
import {
  BlockedSender,
  type BlockedSenderQuery,
  BlockedSenderStore,
  Deletion,
  Failure,
  fold,
  newId
} from "@lanekit/core"
import { DateTime, Effect, Layer } from "effect"
import { insert, makeFind } from "./BlockedSenderRow.ts"
import { given, isEqual, makeList } from "./listing.ts"
import { timeOfNext } from "./rows.ts"
import { orUnavailable } from "./sqlFault.ts"

/** Blocked senders in SQL. */
export const layer: Layer.Layer<BlockedSenderStore, never, SqlClient> = Layer.effect(
  BlockedSenderStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const find = makeFind(sql)
    const findPage = makeList(sql, "blocked_senders", find)

    const list = Effect.fn("BlockedSenderStore.list")(
      (query: BlockedSenderQuery) =>
        findPage(query, given([isEqual(sql, "blocked_senders", "type", "blocked_senders_by_type", query.type)])),
      orUnavailable
    )

    const create = Effect.fn("BlockedSenderStore.create")(
      function*(sender: BlockedSender.NewBlockedSender) {
        const taken = yield* find(sql`WHERE value = ${fold(sender.value)} AND deleted_at IS NULL`)
        if (taken.length > 0) return yield* new Failure.SenderAlreadyBlocked()
        const at = yield* timeOfNext(sql, "blocked_senders", yield* DateTime.now)
        const id = BlockedSender.BlockedSenderId.make(yield* newId("bs"))
        const blocked = BlockedSender.toBlockedSender(sender, { at, id })
        yield* insert(sql, [blocked])
        return blocked
      },
      sql.withTransaction,
      orUnavailable
    )

    const remove = Effect.fn("BlockedSenderStore.delete")(
      function*(id: BlockedSender.BlockedSenderId) {
        const [sender] = yield* find(sql`WHERE id = ${id} AND deleted_at IS NULL`)
        if (sender === undefined) return yield* new Failure.BlockedSenderNotFound({ id })
        yield* sql`UPDATE blocked_senders SET deleted_at = ${DateTime.formatIso(yield* DateTime.now)} WHERE id = ${id}`
        return Deletion.deletion(id)
      },
      sql.withTransaction,
      orUnavailable
    )

    return { list, create, delete: remove }
  })
)

import { Effect, Layer, SynchronizedRef } from "effect"
import { type BlockedSender, BlockedSenderId, type NewBlockedSender, toBlockedSender } from "../../BlockedSender.ts"
import type { BlockedSenderQuery } from "../../BlockedSenderQuery.ts"
import { BlockedSenderStore } from "../../BlockedSenderStore.ts"
import { deletion } from "../../Deletion.ts"
import { BlockedSenderNotFound, SenderAlreadyBlocked } from "../../Failure.ts"
import { newId } from "../../newId.ts"
import type { SeedBlockedSender } from "../../SeedData.ts"
import { fold } from "../../text.ts"
import { following, toTimestamp } from "../../Timestamp.ts"
import { isLive, newestOf, paginate, State, write } from "./State.ts"

/** Blocked senders in memory. */
export const layer: Layer.Layer<BlockedSenderStore, never, State> = Layer.effect(
  BlockedSenderStore,
  Effect.gen(function*() {
    const state = yield* State

    const list = Effect.fn("BlockedSenderStore.list")(function*(query: BlockedSenderQuery) {
      const { blockedSenders } = yield* SynchronizedRef.get(state)
      const found = blockedSenders.filter((sender) =>
        isLive(sender) && (query.type === undefined || sender.type === query.type)
      )
      return yield* paginate(found, query, toSender)
    })

    const create = Effect.fn("BlockedSenderStore.create")((given: NewBlockedSender) =>
      write(state, (data, now) =>
        Effect.gen(function*() {
          if (data.blockedSenders.some((sender) => isLive(sender) && sender.value === fold(given.value))) {
            return yield* new SenderAlreadyBlocked()
          }
          const at = following(newestOf(data.blockedSenders), now)
          const sender = toBlockedSender(given, { id: BlockedSenderId.make(yield* newId("bs")), at })
          return { answer: sender, data: { ...data, blockedSenders: [...data.blockedSenders, sender] }, changes: [] }
        }))
    )

    const remove = Effect.fn("BlockedSenderStore.delete")((id: BlockedSenderId) =>
      write(state, (data, now) => {
        const found = data.blockedSenders.find((sender) => sender.id === id && isLive(sender))
        if (found === undefined) return Effect.fail(new BlockedSenderNotFound({ id }))
        const others = data.blockedSenders.filter((sender) => sender !== found)
        return Effect.succeed({
          answer: deletion(id),
          data: { ...data, blockedSenders: [...others, { ...found, deletedAt: toTimestamp(now) }] },
          changes: []
        })
      })
    )

    return { list, create, delete: remove }
  })
)

const toSender = (stored: SeedBlockedSender): BlockedSender => {
  const { deletedAt: _, ...sender } = stored
  return sender
}

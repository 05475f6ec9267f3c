import { BlockedSenderStore } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Handlers } from "../Routes.ts"

/** Answers the operations of blocked senders. */
export const blockedSenderHandlers: Effect.Effect<
  Pick<Context.Tag.Service<Handlers>, "listBlockedSenders" | "createBlockedSender" | "deleteBlockedSender">,
  never,
  BlockedSenderStore
> = Effect.map(BlockedSenderStore, (senders) => ({
  listBlockedSenders: ({ query }) => senders.list(query),
  createBlockedSender: ({ body }) => senders.create(body),
  deleteBlockedSender: ({ params }) => senders.delete(params.id)
}))

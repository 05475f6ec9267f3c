import type { BlockedSender } from "@lanekit/core"
import { Effect } from "effect"
import { readAll } from "./readAll.ts"
import { applied, looking, notApplied, type Reads, type Settlements, unclear } from "./Settlement.ts"

/** How the writes of blocked senders are settled. */
export const blockedSenderSettlements = (
  { blockedSenders }: Reads
): Settlements<"createBlockedSender" | "deleteBlockedSender"> => ({
  createBlockedSender: {
    canRepeat: false,
    look: ({ body: { type, value } }) =>
      looking(Effect.map(
        readAll(blockedSenders.list, { type }, (sender: BlockedSender.BlockedSender) =>
          sender.value.toLowerCase() === value.toLowerCase()),
        (found) => {
          if (found === undefined) {
            return unclear
          }
          const [sender] = found
          return sender === undefined ? notApplied : applied(sender)
        }
      ))
  },
  deleteBlockedSender: {
    canRepeat: true,
    look: ({ params: { id } }) =>
      looking(Effect.map(
        readAll(blockedSenders.list, {}, (sender: BlockedSender.BlockedSender) => sender.id === id),
        (found) =>
          found === undefined ? unclear : found.length > 0 ? notApplied : applied({ id, deleted: true as const })
      ))
  }
})

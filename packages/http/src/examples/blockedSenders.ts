import type { blockedSenderOperations } from "../operations/blockedSenders.ts"
import { now } from "./companies.ts"
import type { ExamplesOf } from "./Example.ts"

/** Examples of what can be done with blocked senders. */
export const blockedSenderExamples: ExamplesOf<typeof blockedSenderOperations> = {
  listBlockedSenders: {
    params: {},
    query: { limit: "2" },
    success: {
      data: [
        { id: "bs_demo_05", value: "unwanted.example", type: "DOMAIN", created_at: "2026-01-01T00:35:00.000Z" },
        { id: "bs_demo_04", value: "deals@mail.example", type: "EMAIL", created_at: "2026-01-01T00:28:00.000Z" }
      ],
      page: { cursor: "MTc2NzIyNzI4MDAwMDpic19kZW1vXzA0", has_more: true, limit: 2 }
    }
  },
  createBlockedSender: {
    params: {},
    query: {},
    body: { type: "EMAIL", value: "Offers@Shop.example" },
    success: { id: "bs_8c1f0a5be2d94c7e6f3b2a10", value: "offers@shop.example", type: "EMAIL", created_at: now }
  },
  deleteBlockedSender: { params: { id: "bs_demo_05" }, query: {}, success: { id: "bs_demo_05", deleted: true } }
}

import { Context, type Effect } from "effect"
import type { BlockedSender, BlockedSenderId, NewBlockedSender } from "./BlockedSender.ts"
import type { BlockedSenderQuery } from "./BlockedSenderQuery.ts"
import type { Deletion } from "./Deletion.ts"
import type {
  BlockedSenderNotFound,
  CommonFailure,
  CursorMalformed,
  SenderAlreadyBlocked,
  WriteFailure
} from "./Failure.ts"
import type { Page } from "./Page.ts"

/** Where blocked senders live: a database, or the API itself. */
export class BlockedSenderStore extends Context.Tag("core/BlockedSenderStore")<BlockedSenderStore, {
  /** Newest first. */
  readonly list: (query: BlockedSenderQuery) => Effect.Effect<Page<BlockedSender>, CursorMalformed | CommonFailure>
  readonly create: (sender: NewBlockedSender) => Effect.Effect<BlockedSender, SenderAlreadyBlocked | WriteFailure>
  /** Takes mail from it again. The address or domain can be blocked anew. */
  readonly delete: (
    id: BlockedSenderId
  ) => Effect.Effect<Deletion<BlockedSenderId>, BlockedSenderNotFound | WriteFailure>
}>() {}

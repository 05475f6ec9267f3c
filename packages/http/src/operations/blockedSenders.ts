import { ApiKey, BlockedSender, BlockedSenderQuery, Deletion, Failure, Page } from "@lanekit/core"
import { Schema } from "effect"
import { noParams, noQuery, type Operation } from "../Operation.ts"

/** What can be done with blocked senders. Source: the vendor's documentation. */
export const blockedSenderOperations = {
  listBlockedSenders: {
    summary: "List blocked senders",
    method: "GET",
    path: "/contacts/blocked-senders",
    scopes: [ApiKey.scopes.contactsRead],
    params: noParams,
    query: BlockedSenderQuery,
    body: Schema.Void,
    success: Page.pageOf(BlockedSender.BlockedSender),
    failures: [Failure.CursorMalformed]
  },
  createBlockedSender: {
    summary: "Block a sender",
    method: "POST",
    path: "/contacts/blocked-senders",
    scopes: [ApiKey.scopes.contactsWrite],
    params: noParams,
    query: noQuery,
    body: BlockedSender.NewBlockedSender,
    success: BlockedSender.BlockedSender,
    failures: [Failure.SenderAlreadyBlocked]
  },
  deleteBlockedSender: {
    summary: "Unblock a sender",
    method: "DELETE",
    path: "/contacts/blocked-senders/{id}",
    scopes: [ApiKey.scopes.contactsWrite],
    params: Schema.Struct({ id: BlockedSender.BlockedSenderId }),
    query: noQuery,
    body: Schema.Void,
    success: Deletion.deletionOf(BlockedSender.BlockedSenderId),
    failures: [Failure.BlockedSenderNotFound]
  }
} satisfies Record<string, Operation>

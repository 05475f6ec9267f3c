import type { BlockedSenderStore, CompanyDirectory, ContactDirectory, MembershipStore, Workspace } from "@lanekit/core"
import { Effect, Layer } from "effect"
import { Handlers } from "../Routes.ts"
import { blockedSenderHandlers } from "./blockedSenders.ts"
import { companyHandlers } from "./companies.ts"
import { contactHandlers } from "./contacts.ts"
import { meHandlers } from "./me.ts"

/** What the handlers work with. */
export type Services =
  | ContactDirectory
  | MembershipStore
  | BlockedSenderStore
  | CompanyDirectory
  | Workspace.WorkspaceStore

/** What answers every operation of the table, over the directories and stores of core. */
export const layer: Layer.Layer<Handlers, never, Services> = Layer.effect(
  Handlers,
  Effect.map(
    Effect.all([meHandlers, contactHandlers, blockedSenderHandlers, companyHandlers]),
    ([me, contacts, blockedSenders, companies]) => ({ ...me, ...contacts, ...blockedSenders, ...companies })
  )
)

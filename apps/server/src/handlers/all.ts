import type { CompanyDirectory, ContactDirectory, Workspace } from "@lanekit/core"
import { Effect, Layer } from "effect"
import { Handlers } from "../Routes.ts"
import { companyHandlers } from "./companies.ts"
import { contactHandlers } from "./contacts.ts"
import { meHandlers } from "./me.ts"

/** What answers every operation of the table, over the directories of core. */
export const layer: Layer.Layer<
  Handlers,
  never,
  ContactDirectory | CompanyDirectory | Workspace.WorkspaceStore
> = Layer.effect(
  Handlers,
  Effect.map(
    Effect.all([meHandlers, contactHandlers, companyHandlers]),
    ([me, contacts, companies]) => ({ ...me, ...contacts, ...companies })
  )
)

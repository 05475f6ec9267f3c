import type { Workspace } from "@lanekit/core"
import { handlers } from "@lanekit/http"
import { Effect, Layer } from "effect"
import { Handlers } from "../Handlers.ts"
import { meHandlers } from "./me.ts"

/** What the handlers work with. */
export type Services = handlers.Services | Workspace.WorkspaceStore

/** What answers every operation of the table, over the directories and stores of core. */
export const layer: Layer.Layer<Handlers, never, Services> = Layer.effect(
  Handlers,
  Effect.zipWith(meHandlers, handlers.make, (me, records) => ({ ...me, ...records }))
)

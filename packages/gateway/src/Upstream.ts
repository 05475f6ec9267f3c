import type { CompanyResolution, CompanySelector, Failure } from "@lanekit/core"
import type { handlers, Webhook } from "@lanekit/http"
import { Context, type Effect } from "effect"

/** The API, as the gateway reaches it with its own key. */
export class Upstream extends Context.Tag("gateway/Upstream")<Upstream, {
  /** What answers each operation. Writes go through the lane of writes, in the slot that they hold. */
  readonly records: handlers.RecordHandlers
  /** Which company a selector names, remembered for a while. */
  readonly resolve: (
    selector: CompanySelector.CompanySelector
  ) => Effect.Effect<CompanyResolution.CompanyResolution, Failure.CommonFailure>
  /** Forgets companies that an event may have changed. */
  readonly invalidate: (event: Webhook.WebhookEvent) => Effect.Effect<void>
  /** Forgets every company. */
  readonly invalidateAll: Effect.Effect<void>
}>() {}

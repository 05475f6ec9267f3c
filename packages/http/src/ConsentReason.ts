import { Context } from "effect"

/**
 * Why people are subscribed again who have opted out: of the writes of a fiber, those that set `is_subscribed` to true send
 * it as `X-Lanekit-Consent-Reason`, for a gateway that asks for it and keeps it. 1 to 500 characters (UTF-16 units) without
 * control characters; no other write sends it, and it is in no log.
 */
export class ConsentReason extends Context.Reference<ConsentReason>()("http/ConsentReason", {
  defaultValue: (): string | undefined => undefined
}) {}

import { Effect } from "effect"
import { RequestPriority } from "../Priority.ts"

/** An effect whose requests, its reads included, go before all others where it changes a person's consent to mails. */
export const consentFirst = (
  { isSubscribed }: { readonly isSubscribed?: unknown }
): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> =>
(effect) => isSubscribed === undefined ? effect : Effect.provideService(effect, RequestPriority, "consent")

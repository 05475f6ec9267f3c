import { Schema } from "effect"

/** The turns that a key has in one round of a gateway's queue, one write each: a whole number from 1 to 100. */
export const Share = Schema.Number.pipe(
  Schema.filter((turns) => Number.isInteger(turns) && turns >= 1 && turns <= maxShare)
).annotations({
  message: () => ({ message: `must be a whole number from 1 to ${maxShare}`, override: true }),
  jsonSchema: { type: "integer", minimum: 1, maximum: 100 }
})
export type Share = typeof Share.Type

/** Most turns that a key can have in a round: a round of a few keys would be long otherwise. */
export const maxShare = 100

/** What a key's writes are worth to a gateway: `interactive` where somebody waits; `batch` takes what the others leave. */
export const Priority = Schema.Literal("interactive", "batch")
export type Priority = typeof Priority.Type

/**
 * What a gateway asks for before it subscribes a contact that is unsubscribed: nothing more (`allow`), or a reason, which
 * it writes down (`guard`).
 */
export const ConsentPolicy = Schema.Literal("allow", "guard")
export type ConsentPolicy = typeof ConsentPolicy.Type

/** How a gateway treats the requests that are made with a key. */
export interface KeyPolicies {
  readonly share: Share
  readonly priority: Priority
  readonly consent: ConsentPolicy
}

/** How a gateway treats a key of which nothing is said. */
export const defaults: KeyPolicies = { share: 1, priority: "interactive", consent: "allow" }

/** What is said of a key, with the defaults for what is not. */
export const withDefaults = ({ consent, priority, share }: Partial<KeyPolicies>): KeyPolicies => ({
  share: share ?? defaults.share,
  priority: priority ?? defaults.priority,
  consent: consent ?? defaults.consent
})

/** The policies that are named, as fields of what is written about a key. */
export const GivenPolicyFields = {
  share: Schema.optionalWith(Share, { exact: true }),
  priority: Schema.optionalWith(Priority, { exact: true }),
  consent: Schema.optionalWith(ConsentPolicy, { exact: true }).pipe(Schema.fromKey("consent_policy"))
}

/** All policies, as fields of what is shown of a key. */
export const PolicyFields = {
  share: Share,
  priority: Priority,
  consent: Schema.propertySignature(ConsentPolicy).pipe(Schema.fromKey("consent_policy"))
}

import { Effect } from "effect"
import type { Context } from "effect"
import type { Input, Operation, Success } from "../../Operation.ts"
import type { OperationName, Operations } from "../../operations.ts"
import type { Productlane } from "../../Productlane.ts"

/** What reading tells of a write that may have taken effect. */
export type Settled<A> =
  | { readonly _tag: "Applied"; readonly value: A }
  | { readonly _tag: "NotApplied" }
  | { readonly _tag: "Gone" }
  | { readonly _tag: "Unclear" }

/** How a write is settled whose outcome is not known. */
export interface Settlement<Op extends Operation> {
  /** Whether the write does no harm when it is done twice. */
  readonly canRepeat: boolean
  /** Whether the state is as the write would leave it, found with reads only. */
  readonly look: (input: Input<Op>) => Effect.Effect<Settled<Success<Op>>>
}

/** The names of the operations that change something. */
export type WriteName = {
  [Name in OperationName]: Operations[Name]["method"] extends "GET" ? never : Name
}[OperationName]

/** The settlements of some operations. */
export type Settlements<Names extends WriteName> = { readonly [Name in Names]: Settlement<Operations[Name]> }

/** What a settlement can ask. */
export interface Reads {
  readonly contacts: Pick<Context.Tag.Service<Productlane>["contacts"], "get" | "list"> & {
    readonly companies: Pick<Context.Tag.Service<Productlane>["contacts"]["companies"], "list">
  }
  readonly blockedSenders: Pick<Context.Tag.Service<Productlane>["blockedSenders"], "list">
  readonly companies: Pick<Context.Tag.Service<Productlane>["companies"], "get" | "list">
}

/** It took effect. */
export const applied = <A>(value: A): Settled<A> => ({ _tag: "Applied", value })

/** It did not take effect, as far as reading tells now. */
export const notApplied: Settled<never> = { _tag: "NotApplied" }

/** The record is gone, and with it whatever was done to it: nothing is left, and nothing can be done to it later. */
export const nothingLeft = Effect.succeed<Settled<never>>({ _tag: "Gone" })

/** Reading does not tell. */
export const unclear: Settled<never> = { _tag: "Unclear" }

/** A look that tells nothing when its reads fail. */
export const looking = <A, E>(look: Effect.Effect<Settled<A>, E>): Effect.Effect<Settled<A>> =>
  Effect.orElseSucceed(look, () => unclear)

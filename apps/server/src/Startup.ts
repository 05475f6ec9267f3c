import { Context } from "effect"

/** What an operator should know of a server that has just started. */
export class Startup extends Context.Tag("server/Startup")<Startup, {
  /** Keys that the database holds and that were not revoked: those of the demo seed, and all others. */
  readonly keys: { readonly demo: number; readonly own: number }
  /** Whether the database held records already, so that those of the seed were left out. */
  readonly isSeedLeftOut: boolean
}>() {}

import { Context } from "effect"

/** What an operator should know of a server that has just started. */
export class Startup extends Context.Tag("server/Startup")<Startup, {
  /** Keys that the database holds and that were not revoked: those of the demo seed, and all others. */
  readonly keys: { readonly demo: number; readonly own: number }
  /** Whether records of the seed were left out: the database held others already, or it is a gateway's and holds none. */
  readonly isSeedLeftOut: boolean
  /** What to say of scopes of the seed's keys that nothing asks for. */
  readonly unknownScopes: ReadonlyArray<string>
}>() {}

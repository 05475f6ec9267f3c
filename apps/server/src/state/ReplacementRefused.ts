import { Data } from "effect"

/** Records that are not replaced, because by all appearances others are meant. Nothing was changed. */
export class ReplacementRefused extends Data.TaggedError("ReplacementRefused")<{
  readonly reason:
    /** The database holds keys and was never filled with records. */
    | { readonly _tag: "KeysAlone" }
    /** Nobody says which seed is meant, and the database was filled from another than the default; null is not known. */
    | { readonly _tag: "SeedNotNamed"; readonly filledFrom: string | null }
}> {
  override get message() {
    if (this.reason._tag === "KeysAlone") return "the database holds keys and no records, as a gateway's does"
    const { filledFrom } = this.reason
    return `LANEKIT_SEED is not set, and the database was ${
      filledFrom === null ? "not filled with the demo" : `filled from ${filledFrom}`
    }`
  }
}

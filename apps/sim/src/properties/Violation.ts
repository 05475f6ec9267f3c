import type { Ledger } from "../Ledger.ts"

/** Something that holds in every history, or what is wrong where it does not. */
export type Property = (ledger: Ledger) => ReadonlyArray<string>

/** A property that does not hold. */
export interface Violation {
  readonly property: string
  readonly message: string
}

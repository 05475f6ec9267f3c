import type { Operation } from "../Operation.ts"

/** One request and the answer to it, as they are on the wire. */
export interface Example {
  /** Path parameters, not encoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string | undefined>>
  /** Absent where the operation takes none. */
  readonly body?: unknown
  readonly success: unknown
}

/** The example of one operation, by the encoded side of its schemas. */
export type ExampleOf<Op extends Operation> =
  & {
    readonly params: Op["params"]["Encoded"]
    readonly query: Op["query"]["Encoded"]
    readonly success: Op["success"]["Encoded"]
  }
  & (Op["body"]["Encoded"] extends void ? { readonly body?: never } : { readonly body: Op["body"]["Encoded"] })

/** The examples of some of the operations. */
export type ExamplesOf<Table extends Readonly<Record<string, Operation>>> = {
  readonly [Name in keyof Table]: ExampleOf<Table[Name]>
}

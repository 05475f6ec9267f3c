import { type OperationName, operations } from "@lanekit/http"
import { SchemaAST, Struct } from "effect"

/** Whether an operation answers with pages. */
export const isList = (name: OperationName): boolean => lists.has(name)

// What can be gone on with is a list: the table says so by the parameter.
const lists: ReadonlySet<OperationName> = new Set(
  Struct.keys(operations).filter((name) =>
    SchemaAST.getPropertySignatures(SchemaAST.encodedAST(operations[name].query.ast)).some(({ name }) =>
      name === "cursor"
    )
  )
)

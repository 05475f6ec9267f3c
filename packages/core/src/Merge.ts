import { Schema } from "effect"
import { CompanyId } from "./Company.ts"
import { jsonObject } from "./jsonObject.ts"

/** The body of POST /companies/{id}/merge: the company that is merged into the one of the path, which survives. */
export const Merge = Schema.Struct({
  sourceId: Schema.propertySignature(
    CompanyId.annotations({ description: "The company that is merged into the other one, and is gone afterwards." })
  ).pipe(Schema.fromKey("source_id"))
}).annotations({ identifier: "Merge", ...jsonObject })
export type Merge = typeof Merge.Type

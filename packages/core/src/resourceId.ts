import { Schema } from "effect"
import { bounded } from "./text.ts"

/**
 * The schema of an id that the vendor minted: 1 to 255 characters, whatever they are.
 *
 * `.` and `..` are refused: they are dot segments (RFC 3986, section 3.3), which URL parsers remove from a path even
 * when percent-encoded, so a request for such an id would reach another resource.
 */
export const resourceId = <const Brand extends string>(brand: Brand) =>
  bounded(1, 255).pipe(
    Schema.filter((id) => id !== "." && id !== "..", {
      message: () => "must not be \".\" or \"..\"",
      jsonSchema: {}
    }),
    Schema.brand(brand)
  )

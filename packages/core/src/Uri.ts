import { Schema } from "effect"
import { storable } from "./text.ts"

/** An absolute URI by the grammar of RFC 3986: a scheme, a colon, and nothing that would need escaping. */
export const Uri = storable.pipe(
  Schema.filter((text) => absolute.test(text), {
    message: () => "must be an absolute URI",
    jsonSchema: { format: "uri" },
    arbitrary: () => (fc) => fc.webUrl()
  }),
  Schema.brand("Uri")
)
export type Uri = typeof Uri.Type

/** A URI in a write that can clear it. */
export const UriOrNull = Schema.NullOr(Uri).annotations({
  message: () => ({ message: "must be an absolute URI or null", override: true })
})

const absolute = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})+$/i

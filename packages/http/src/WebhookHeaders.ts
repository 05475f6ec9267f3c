import { Predicate } from "effect"

/**
 * The headers of a request as a server has them: the web's `Headers`, or an object by names in whatever case, a repeated
 * header as a list.
 */
export type WebhookHeaders = HeadersLike | HeaderRecord

interface HeadersLike {
  readonly get: (name: string) => string | null | undefined
}

interface HeaderRecord {
  readonly [name: string]: string | ReadonlyArray<string> | undefined
}

/** The value of a header, its name in lower case; of a repeated one, all values as HTTP joins them (RFC 9110, 5.3). */
export const headerOf = (headers: WebhookHeaders, name: string): string | undefined => {
  if (hasGet(headers)) return headers.get(name) ?? undefined
  const values = Object.entries(headers).flatMap(([key, value]) => key.toLowerCase() === name ? value ?? [] : [])
  return values.length === 0 ? undefined : values.join(", ")
}

const hasGet = (headers: WebhookHeaders): headers is HeadersLike => Predicate.isFunction(headers.get)

import { type Header, type Reference, referTo } from "./Document.ts"

/** The header fields of answers, as components. */
export const headers = {
  "X-Request-Id": {
    description: "The request's id: what to name when asking about it.",
    required: true,
    schema: { type: "string" },
    example: "req_5f3759df1a2b3c4d5e6f708192a3b4c5"
  },
  "X-RateLimit-Limit": {
    description: "How many requests the key may make in a minute; reads and writes are counted apart.",
    required: true,
    schema: { type: "integer", minimum: 0 },
    example: 60
  },
  "X-RateLimit-Remaining": {
    description: "How many of them are left.",
    required: true,
    schema: { type: "integer", minimum: 0 },
    example: 59
  },
  "X-RateLimit-Reset": {
    description: "When more are left again, in Unix seconds.",
    required: true,
    schema: { type: "integer", minimum: 0 },
    example: 1767225660
  },
  "Retry-After": {
    description: "When to come back, in seconds.",
    schema: { type: "integer", minimum: 0 },
    example: 12
  },
  "WWW-Authenticate": {
    description: "How to authenticate.",
    required: true,
    schema: { type: "string" },
    example: "Bearer"
  },
  Allow: {
    description: "The methods that the path has.",
    required: true,
    schema: { type: "string" },
    example: "GET, HEAD, PATCH"
  }
} satisfies Record<string, Header>

/** The header fields that an answer of a status has. Without one, those that every answer has. */
export const headersOf = (status?: number): Readonly<Record<string, Reference>> =>
  Object.fromEntries(
    [...always, ...(status === undefined ? [] : special.get(status) ?? [])].map((name) => [
      name,
      referTo("headers", name)
    ])
  )

type HeaderName = keyof typeof headers

const always: ReadonlyArray<HeaderName> = [
  "X-Request-Id",
  "X-RateLimit-Limit",
  "X-RateLimit-Remaining",
  "X-RateLimit-Reset"
]

const special: ReadonlyMap<number, ReadonlyArray<HeaderName>> = new Map([
  [401, ["WWW-Authenticate"]],
  [405, ["Allow"]],
  [429, ["Retry-After"]],
  [503, ["Retry-After"]]
])

import { Predicate } from "effect"

// What comes before a connection stands: neither a byte of the request nor its connection has reached the API.
const codes: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused"
])

// The network may also fail under a connection that stands: the same codes then come of reading and writing.
const laterCalls: ReadonlySet<unknown> = new Set(["read", "write", "shutdown"])

// Errors wrap one another: fetch's holds the socket's, and one of several addresses holds those of each.
const maxDepth = 5

/** Whether the error of a connection says that the request has surely not been sent. */
export const isUnsent = (error: unknown, depth = 0): boolean => {
  if (depth > maxDepth || !Predicate.isObject(error)) return false
  if (Predicate.hasProperty(error, "errors") && Array.isArray(error.errors) && error.errors.length > 0) {
    return error.errors.every((each) => isUnsent(each, depth + 1))
  }
  if (Predicate.hasProperty(error, "syscall") && laterCalls.has(error.syscall)) return false
  if (Predicate.hasProperty(error, "code") && codes.has(error.code)) return true
  return Predicate.hasProperty(error, "cause") && isUnsent(error.cause, depth + 1)
}

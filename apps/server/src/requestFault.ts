import { Failure } from "@lanekit/core"
import type { IncomingMessage } from "node:http"

/** What makes a request ambiguous before anybody looks at what it asks for. */
export const requestFault = (request: IncomingMessage): Failure.ValidationFailed | undefined => {
  if (request.httpVersion === "1.1" && request.headers.host === undefined) return invalid("host", "is required")
  // Node keeps the first of two and says nothing; another reader on the way may have kept the second.
  const repeated = single.find((name) => (request.headersDistinct[name]?.length ?? 0) > 1)
  if (repeated !== undefined) return invalid(repeated, "is given more than once")
  return (request.headers["transfer-encoding"] ?? "chunked").toLowerCase() === "chunked"
    ? undefined
    : invalid("transfer-encoding", "must be chunked alone")
}

const single = ["host", "authorization", "content-type", "content-encoding"]

const invalid = (path: string, message: string) => new Failure.ValidationFailed({ issues: [{ path, message }] })

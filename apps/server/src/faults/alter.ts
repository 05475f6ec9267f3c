import { HttpBody, HttpServerResponse } from "@effect/platform"
import { ErrorEnvelope } from "@lanekit/http"
import { Option } from "effect"
import { STATUS_CODES } from "node:http"
import { httpDate } from "../httpDate.ts"
import type { FaultRule } from "./FaultRule.ts"
import { shortPage } from "./shortPage.ts"

type Response = HttpServerResponse.HttpServerResponse

/** What becomes of an answer's status, headers and JSON; `now` is the unix time in milliseconds. */
export const alter = (response: Response, rule: FaultRule, now: number): Response => {
  switch (rule.kind) {
    case "status":
      return asking(HttpServerResponse.setStatus(response, rule.status), rule.retryAfter)
    case "rate_limited":
      return spent(asking(response, rule.retryAfter), rule.retryAfter, now)
    case "html":
      return errorPage(rule.status, rule.requestId ? response.headers[ErrorEnvelope.requestIdHeader] : undefined, now)
    case "clock_skew":
      return skewed(response, rule.seconds)
    case "short_page":
      return Option.match(Option.flatMap(textOf(response), (body) => shortPage(body, rule.items)), {
        onNone: () => response,
        onSome: (body) => HttpServerResponse.setBody(response, HttpBody.text(body, "application/json"))
      })
    default:
      return response
  }
}

/** The bytes of an answer's body, unless they are made while they are sent. */
export const bytesOf = ({ body }: Response): Option.Option<Uint8Array> =>
  body._tag === "Uint8Array" ? Option.some(body.body) : Option.none()

const remainingHeader = "x-ratelimit-remaining"
const resetHeader = "x-ratelimit-reset"

const decoder = new TextDecoder()

/** The text of such a body. */
export const textOf = (response: Response) => Option.map(bytesOf(response), (bytes) => decoder.decode(bytes))

const asking = (response: Response, retryAfter: number | undefined): Response =>
  retryAfter === undefined ? response : HttpServerResponse.setHeader(response, "retry-after", String(retryAfter))

// The budget that goes with the refusal: else a client could see that it is none.
const spent = (response: Response, retryAfter: number | undefined, now: number): Response =>
  HttpServerResponse.setHeaders(response, {
    [remainingHeader]: "0",
    ...(retryAfter !== undefined && { [resetHeader]: String(Math.ceil(now / 1000) + retryAfter) })
  })

const skewed = (response: Response, seconds: number): Response => {
  const { date, [resetHeader]: reset } = response.headers
  return HttpServerResponse.setHeaders(response, {
    ...(date !== undefined && { date: httpDate(Date.parse(date) + seconds * 1000) }),
    ...(reset !== undefined && { [resetHeader]: String(Number(reset) + seconds) })
  })
}

const errorPage = (status: number, requestId: string | undefined, now: number): Response => {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n` +
    "<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
  const headers = { date: httpDate(now) }
  const response = HttpServerResponse.text(html, { status, contentType: "text/html", headers })
  return requestId === undefined
    ? response
    : HttpServerResponse.setHeader(response, ErrorEnvelope.requestIdHeader, requestId)
}

import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { CompanySelector, Failure, issues } from "@lanekit/core"
import { Array, Effect, type ParseResult, Predicate, Redacted, Schema } from "effect"
import type { ClientConfig } from "../ClientConfig.ts"
import { type Answer, fromAnswer, malformed, type Sent, unrecognized } from "../FailureReader.ts"
import { canFailWith, type Failures, type Input, nameOf, type Operation, type Success } from "../Operation.ts"
import { readText } from "./body.ts"

/** Makes the function that sends one operation's requests: the only way in which a request leaves this package. */
export const makeExecute = (client: HttpClient.HttpClient, config: ClientConfig) => {
  // The platform's own span would carry the URL, and a query may hold an e-mail address.
  const http = HttpClient.withTracerDisabledWhen(client, () => true)

  return <Op extends Operation>(operation: Op) => {
    const name = nameOf(operation)
    const origin = { operation: name }
    const canGive = canFailWith(operation)
    const encode = Schema.encode(
      Schema.Struct({ params: operation.params, query: operation.query, body: operation.body }),
      // A field that is not known must not be dropped silently: it may be a consent flag, misspelt.
      { errors: "all", onExcessProperty: "error" }
    )
    const decodeSuccess = Schema.decodeUnknown(Schema.parseJson(operation.success), { onExcessProperty: "preserve" })

    const send = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest) {
      const response = yield* http.execute(request)
      yield* Effect.annotateCurrentSpan("http.response.status_code", response.status)
      const { headers, status } = response
      const { isWhole, text } = yield* readText(response)
      const answer = { status, headers, body: text }
      return isWhole ? answer : yield* malformed(answer, operation)
    }, (answer) =>
      answer.pipe(
        Effect.timeout(config.timeout),
        Effect.catchTags({
          RequestError: (error) =>
            error.reason === "Transport"
              ? Effect.fail(new Failure.Unavailable({ reason: "unreachable", origin }))
              : Effect.die(error),
          ResponseError: () => Effect.fail(new Failure.Unavailable({ reason: "unreachable", origin })),
          TimeoutException: () => Effect.fail(new Failure.UpstreamTimeout({ origin }))
        })
      ))

    const failureOf = (answer: Answer, input: Input<Op>): Failures<Op> => {
      const failure = fromAnswer(answer, sentOf(operation, input))
      return canGive(failure) ? failure : unrecognized(answer, operation)
    }

    const execute = (input: Input<Op>): Effect.Effect<Success<Op>, Failures<Op>> =>
      Effect.gen(function*() {
        const { body, params, query } = yield* encode(input).pipe(
          Effect.mapError(({ issue }) => new Failure.ValidationFailed({ issues: issuesOf(issue), origin }))
        )
        const request = HttpClientRequest.make(operation.method)(config.baseUrl + toPath(operation.path, params)).pipe(
          HttpClientRequest.setUrlParams(query),
          HttpClientRequest.bearerToken(Redacted.value(config.apiKey)),
          HttpClientRequest.acceptJson
        )
        const answer = yield* send(body === undefined ? request : HttpClientRequest.bodyUnsafeJson(request, body))
        if (answer.status < 200 || answer.status > 299) return yield* Effect.fail(failureOf(answer, input))
        return yield* decodeSuccess(answer.body).pipe(Effect.mapError(() => malformed(answer, operation)))
      }).pipe(Effect.withSpan(name, {
        kind: "client",
        captureStackTrace: false,
        attributes: { "http.request.method": operation.method, "url.template": operation.path }
      }))

    return execute
  }
}

// Paths begin with the part of the input, and the schemas' own words for a wrong type repeat the value.
const issuesOf = (issue: ParseResult.ParseIssue) =>
  Array.map(issues.from(issue), ({ message, path }) => ({
    path: path.replace(/^(?:params|query|body)(?:\.|$)/, ""),
    message: message.startsWith("Expected ") ? "is invalid" : message
  }))

// Ids have no documented alphabet: each becomes one path segment, whatever it holds.
const toPath = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""))

const isSelector = Schema.is(CompanySelector.CompanySelector)

const sentOf = <Op extends Operation>(operation: Op, { body, params, query }: Input<Op>): Sent => ({
  operation,
  hasCursor: Predicate.hasProperty(query, "cursor"),
  ...(operation.failures.includes(Failure.ContactNotFound) && { contactId: params.id }),
  ...(operation.failures.includes(Failure.CompanyNotFound) && { companyId: params.companyId ?? params.id }),
  ...(operation.failures.includes(Failure.BlockedSenderNotFound) && { blockedSenderId: params.id }),
  ...(Predicate.hasProperty(body, "company") && isSelector(body.company) && { selector: body.company })
})

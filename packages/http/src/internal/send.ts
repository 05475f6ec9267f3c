import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { CompanySelector, Failure, issues } from "@lanekit/core"
import { Array, type Context, Effect, type ParseResult, Predicate, Redacted, Schema } from "effect"
import { AnswerObserver } from "../AnswerObserver.ts"
import type { ClientConfig } from "../ClientConfig.ts"
import { requestIdHeader } from "../ErrorEnvelope.ts"
import { type Answer, fromAnswer, malformed, type Sent, unrecognized } from "../FailureReader.ts"
import { laneOf } from "../Lane.ts"
import type { Lanes } from "../Lanes.ts"
import { canFailWith, type Failures, type Input, nameOf, type Operation, type Success } from "../Operation.ts"
import * as Attempt from "./Attempt.ts"
import { readText } from "./body.ts"
import { observationOf } from "./observation.ts"
import { perOperation } from "./perOperation.ts"
import { type Endpoint, makeTelemetry } from "./telemetry.ts"
import type { Ticket } from "./Ticket.ts"
import { isUnsent } from "./unsent.ts"

/** What stands for one operation's requests on the wire. */
export interface Sender<Op extends Operation> {
  /** The request of an input that keeps to the contract. */
  readonly prepare: (input: Input<Op>) => Effect.Effect<HttpClientRequest.HttpClientRequest, Failure.ValidationFailed>
  /** Sends it once, through its lane. */
  readonly attempt: (
    request: HttpClientRequest.HttpClientRequest,
    input: Input<Op>,
    ticket: Ticket,
    resend: number
  ) => Effect.Effect<Success<Op>, Attempt.FailedAttempt<Failures<Op>>>
}

/** An answer that was read, whole or up to the limit. */
export interface ReadAnswer extends Answer {
  readonly isWhole: boolean
}

/** How a request ended that was not answered. */
export type Silence = Failure.Unavailable | Failure.UpstreamTimeout

/** Sends a request once, through its lane: the only way in which a request leaves this package. */
export type Exchange = (
  request: HttpClientRequest.HttpClientRequest,
  endpoint: Endpoint,
  ticket: Ticket,
  resend: number
) => Effect.Effect<ReadAnswer, Attempt.FailedAttempt<Silence>>

/** Makes the exchange of a client. */
export const makeExchange = (
  client: HttpClient.HttpClient,
  config: ClientConfig,
  lanes: Context.Tag.Service<Lanes>
): Exchange => {
  // The platform's own span would carry the URL, and a query may hold an e-mail address.
  const http = HttpClient.withTracerDisabledWhen(client, () => true)
  const observe = makeTelemetry(config)

  return (request, endpoint, ticket, resend) => {
    const origin = { operation: nameOf(endpoint) }
    return lanes.through(laneOf(endpoint.method), ticket, (turn) => {
      // What the answer's header told counts, even where its body is never read to its end.
      let status: number | undefined = undefined
      return http.execute(request).pipe(
        Effect.flatMap((response) => {
          status = response.status
          return turn.answered(observationOf(status, response.headers)).pipe(
            Effect.zipRight(tellAnswer(origin.operation, response)),
            Effect.zipRight(toAnswer(response))
          )
        }),
        Effect.timeout(config.timeout),
        Effect.catchTags({
          RequestError: (error) => {
            if (error.reason !== "Transport") return Effect.die(error)
            const failure = new Failure.Unavailable({ reason: "unreachable", origin })
            return isUnsent(error.cause)
              ? Effect.zipRight(turn.unsent, Effect.fail(Attempt.unsent<Silence>(failure)))
              : Effect.fail(Attempt.lost<Silence>(failure, "cut", status))
          },
          ResponseError: () =>
            Effect.fail(
              Attempt.lost<Silence>(new Failure.Unavailable({ reason: "unreachable", origin }), "cut", status)
            ),
          TimeoutException: () =>
            Effect.fail(Attempt.lost<Silence>(new Failure.UpstreamTimeout({ origin }), "timeout", status))
        }),
        observe(endpoint, resend)
      )
    })
  }
}

const tellAnswer = (operation: string, { headers, status }: HttpClientResponse) =>
  Effect.flatMap(
    AnswerObserver,
    ({ answered }) => answered({ operation, status, requestId: headers[requestIdHeader] })
  )

const toAnswer = (response: HttpClientResponse) =>
  Effect.map(readText(response), ({ isWhole, text }): ReadAnswer => ({
    status: response.status,
    headers: response.headers,
    body: text,
    isWhole
  }))

/** Makes the function that sends one operation's requests. */
export const makeSender =
  (config: ClientConfig, exchange: Exchange) => <Op extends Operation>(operation: Op): Sender<Op> => {
    const origin = { operation: nameOf(operation) }
    const canGive = canFailWith(operation)

    const prepare = (input: Input<Op>) =>
      encoderOf(operation)(input).pipe(
        Effect.mapBoth({
          onFailure: ({ issue }) => new Failure.ValidationFailed({ issues: issuesOf(issue), origin }),
          onSuccess: ({ body, params, query }) => {
            const request = HttpClientRequest.make(operation.method)(config.baseUrl + toPath(operation.path, params))
              .pipe(
                HttpClientRequest.setUrlParams(query),
                HttpClientRequest.bearerToken(Redacted.value(config.apiKey)),
                HttpClientRequest.acceptJson
              )
            return body === undefined ? request : HttpClientRequest.bodyUnsafeJson(request, body)
          }
        })
      )

    const failureOf = (answer: Answer, input: Input<Op>): Failures<Op> => {
      const failure = fromAnswer(answer, sentOf(operation, input))
      return canGive(failure) ? failure : unrecognized(answer, operation)
    }

    const attempt: Sender<Op>["attempt"] = (request, input, ticket, resend) =>
      Effect.flatMap(
        exchange(request, operation, ticket, resend),
        (answer): Effect.Effect<Success<Op>, Attempt.FailedAttempt<Failures<Op>>> => {
          const { status } = answer
          const isMalformed = () => Effect.fail(Attempt.answered(malformed(answer, operation), status))
          if (!answer.isWhole) return isMalformed()
          if (status < 200 || status > 299) return Effect.fail(Attempt.answered(failureOf(answer, input), status))
          return Effect.orElse(decoderOf(operation)(answer.body), isMalformed)
        }
      )

    return { prepare, attempt }
  }

const encoderOf = perOperation(({ body, params, query }) =>
  // A field that is not known must not be dropped silently: it may be a consent flag, misspelt.
  Schema.encode(Schema.Struct({ params, query, body }), { errors: "all", onExcessProperty: "error" })
)

const decoderOf = perOperation(({ success }) =>
  Schema.decodeUnknown(Schema.parseJson(success), { onExcessProperty: "preserve" })
)

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

import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import type { Failure } from "@lanekit/core"
import { ErrorEnvelope } from "@lanekit/http"
import { Effect, Schema } from "effect"
import { enveloped } from "../Envelope.ts"
import { Exchange, makeExchange } from "../Exchange.ts"
import { makeReadInput } from "../requestInput.ts"
import type { AdminHandler, AdminOperation, NotThere } from "./AdminOperation.ts"
import { Admission } from "./guard.ts"

/** Largest body that is read, in bytes: a seed of many thousands of records. */
export const maxBodyBytes = 64 * 1024 * 1024

/** Makes what answers the requests of an operation of the admin port. */
export const makeAdminAnswer = <Op extends AdminOperation>(operation: Op, handle: AdminHandler<Op>) => {
  const readInput = makeReadInput(operation, "reject", { limit: maxBodyBytes, whenEmpty: operation.whenEmpty })
  const encode = Schema.encode(operation.success)
  return answering(
    Effect.gen(function*() {
      const input = yield* readInput(yield* HttpServerRequest.HttpServerRequest)
      return HttpServerResponse.unsafeJson(yield* Effect.orDie(encode(yield* handle(input))))
    })
  )
}

/** The answer of the admin port to a request that it lets in: a failure becomes the error envelope. */
export const answering = <R>(
  answer: Effect.Effect<HttpServerResponse.HttpServerResponse, Failure.Failure | NotThere, R>
) =>
  Effect.gen(function*() {
    const exchange = yield* makeExchange
    return yield* Effect.all([Admission, HttpServerRequest.HttpServerRequest]).pipe(
      Effect.flatMap(([{ admit }, request]) => admit(request)),
      Effect.andThen(answer),
      Effect.catchIf(isNotThere, (failure) => Effect.succeed(notThere(failure, exchange.requestId))),
      Effect.provideService(Exchange, exchange),
      enveloped(exchange.requestId)
    )
  })

const isNotThere = (failure: Failure.Failure | NotThere): failure is NotThere => failure._tag === "NotThere"

const notThere = ({ message }: NotThere, requestId: string) =>
  HttpServerResponse.unsafeJson(
    ErrorEnvelope.ErrorEnvelope.make({ error: { code: "not_found", message, request_id: requestId } }),
    { status: 404 }
  )

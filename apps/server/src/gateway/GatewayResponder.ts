import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Gateway, type ReadName, Reads, type WriteAnswer, type WriteName } from "@lanekit/gateway"
import { type OperationName, type Operations } from "@lanekit/http"
import { Clock, type Context, Effect, Layer } from "effect"
import { CurrentKey } from "../Auth.ts"
import { Exchange } from "../Exchange.ts"
import { Handlers } from "../Handlers.ts"
import { type Respond, Responder } from "../Responder.ts"
import { operationPath, statusOf } from "./OperationStatus.ts"
import { appliedField, type Preferences, preferencesOf } from "./preferences.ts"
import { reading } from "./reading.ts"
import { writeFields } from "./requestFields.ts"

/** Has reads shared, and writes carried out by the gateway. */
export const layer: Layer.Layer<Responder, never, Handlers | Gateway | Reads> = Layer.effect(
  Responder,
  Effect.gen(function*() {
    const handlers = yield* Handlers
    const gateway = yield* Gateway
    const reads = yield* Reads
    const read = <Name extends ReadName>(name: Name) => reading(reads, name, handlers[name])
    const write = <Name extends WriteName>(name: Name) => submitting(gateway, name)
    const all: { readonly [Name in OperationName]: Respond<Operations[Name]> } = {
      getMe: read("getMe"),
      listContacts: read("listContacts"),
      createContact: write("createContact"),
      getContactByEmail: read("getContactByEmail"),
      getContact: read("getContact"),
      updateContact: write("updateContact"),
      deleteContact: write("deleteContact"),
      listContactCompanies: read("listContactCompanies"),
      addContactCompany: write("addContactCompany"),
      removeContactCompany: write("removeContactCompany"),
      listBlockedSenders: read("listBlockedSenders"),
      createBlockedSender: write("createBlockedSender"),
      deleteBlockedSender: write("deleteBlockedSender"),
      listCompanies: read("listCompanies"),
      createCompany: write("createCompany"),
      getCompany: read("getCompany"),
      updateCompany: write("updateCompany"),
      deleteCompany: write("deleteCompany"),
      mergeCompanies: write("mergeCompanies")
    }
    return { to: (name) => all[name] }
  })
)

const submitting = <Name extends WriteName>(
  { submit }: Context.Tag.Service<Gateway>,
  name: Name
): Respond<Operations[Name]> =>
  Effect.fnUntraced(function*(input) {
    const request = yield* HttpServerRequest.HttpServerRequest
    const exchange = yield* Exchange
    const { method, path, requestId } = exchange
    const preferences = preferencesOf(request.headers["prefer"])
    const { consentReason, idempotencyKey } = yield* writeFields(request)
    const answer = yield* submit({
      name,
      input,
      caller: yield* CurrentKey,
      requestId,
      idempotency: idempotencyKey === undefined ? undefined : { key: idempotencyKey, route: `${method} ${path}` },
      ...preferences,
      consentReason
    })
    exchange.headers = fieldsOf(answer, preferences)
    if (answer._tag === "Accepted") {
      const status = statusOf(answer.write, answer.place, yield* Clock.currentTimeMillis)
      return HttpServerResponse.unsafeJson(status, { status: 202 })
    }
    const { outcome } = answer
    if (outcome._tag === "Failed") return yield* outcome.failure
    exchange.success = outcome.body
    return HttpServerResponse.unsafeJson(outcome.body)
  })

const fieldsOf = (answer: WriteAnswer, preferences: Preferences): Readonly<Record<string, string>> => ({
  ...appliedField(preferences, answer._tag === "Accepted"),
  ...(answer._tag === "Accepted" && { location: operationPath(answer.write.id) }),
  ...(answer._tag === "Ended" && answer.isReplayed && { "idempotency-replayed": "true" }),
  ...(answer._tag === "Ended" && answer.superseded.length > 0 && {
    "lanekit-superseded": answer.superseded.join(", ")
  })
})

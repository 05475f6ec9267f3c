import { assert, describe, it } from "@effect/vitest"
import { ContactPatch, EmailAddress, type Failure } from "@lanekit/core"
import { Cause, Effect, Exit, Layer, Logger, LogLevel, Option, Tracer } from "effect"
import { inspect } from "node:util"
import { contactId, error } from "./answers.ts"
import { answering, contactJson, json, key, pageOf, type Stubbed } from "./stub.ts"

const email = "ann.secret@example.com"
const name = "Ann Secret"
const secrets = [email, encodeURIComponent(email), "ann.secret", name, encodeURIComponent(name), key, "topsecret"]

type Call = (client: Stubbed["client"]) => Effect.Effect<unknown, Failure.Failure>

const calls: ReadonlyArray<readonly [name: string, call: Call]> = [
  ["a query", ({ contacts }) => contacts.list({ email, nameContains: name })],
  [
    "a body",
    ({ contacts }) =>
      contacts.update(contactId, {
        name: ContactPatch.ContactName.make(name),
        email: EmailAddress.EmailAddress.make(email)
      })
  ]
]

const told = `${name} <${email}> with Bearer ${key}`

const answers: ReadonlyArray<readonly [name: string, answer: () => Response]> = [
  ["the contact", () => json(200, { ...contactJson, name, email })],
  ["a page", () => json(200, pageOf({ ...contactJson, name, email }))],
  ["a proxy's page", () => new Response(`<html>${told}</html>`, { status: 502 })],
  ["an unknown error", () => json(418, error("odd", told, { told, [email]: [told] }))],
  ["a conflict over the e-mail", () => json(409, error("conflict", `${told}: email taken`))],
  ["a conflict over something else", () => json(409, error("conflict", told, { path: "name", told }))],
  ["a refusal", () => json(401, error("unauthenticated", told))],
  ["a missing record", () => json(404, error("not_found", told))],
  [
    "a problem of a field",
    () => json(400, error("validation_failed", told, [{ path: "email", message: `${email} ${key}` }]))
  ],
  ["a fault", () => json(500, error("internal_error", told))]
]

const rows = calls.flatMap(([called, call]) =>
  answers.map(([answered, answer]) => ({ title: `${called}, ${answered}`, call, answer }))
)

/** Runs an effect and gives all that telemetry saw of it. */
const watched = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const spans: Array<Tracer.Span> = []
    const lines: Array<string> = []
    const tracer = yield* Effect.tracer
    const recording = Tracer.make({
      span: (...options) => {
        const span = tracer.span(...options)
        spans.push(span)
        return span
      },
      context: tracer.context
    })
    const logger = Logger.map(Logger.logfmtLogger, (line) => {
      lines.push(line)
    })
    const exit = yield* effect.pipe(
      Effect.tapErrorCause((cause) => Effect.logError("failed", cause)),
      Effect.withTracer(recording),
      Effect.exit,
      Effect.provide(
        Layer.merge(Logger.replace(Logger.defaultLogger, logger), Logger.minimumLogLevel(LogLevel.All))
      )
    )
    return { exit, lines, spans }
  })

/** What an exporter would send of a span. */
const exported = (span: Tracer.Span) =>
  inspect([
    span.name,
    [...span.attributes],
    "events" in span ? span.events : [],
    span.links,
    span.status._tag === "Ended" && Exit.isFailure(span.status.exit) ? Cause.pretty(span.status.exit.cause) : undefined
  ], { depth: 10 })

const assertPrivate = (text: string) => {
  for (const secret of secrets) assert.notInclude(text, secret)
}

/** The fields that hold the API's own words, emptied. */
const without = (failure: Failure.Failure) => {
  switch (failure._tag) {
    case "UnrecognizedError":
      return { text: "", details: undefined }
    case "MalformedResponse":
      return { excerpt: "" }
    default:
      return {}
  }
}

describe("a call that holds an e-mail address, a name and a key", () => {
  it.effect.each(rows)("leaves none of them in telemetry: $title", ({ answer, call }) =>
    Effect.gen(function*() {
      const { client } = yield* answering(answer)
      const { exit, lines, spans } = yield* watched(call(client))
      const [whole, request] = spans
      assert.lengthOf(spans, 2)
      assert.match(whole?.name ?? "", /^call (?:GET \/contacts|PATCH \/contacts\/\{id\})$/)
      assert.match(request?.name ?? "", /^(?:GET \/contacts|PATCH \/contacts\/\{id\})$/)
      assert.includeMembers([...request?.attributes.keys() ?? []], [
        "http.request.method",
        "url.template",
        "server.address",
        "server.port",
        "http.response.status_code"
      ])
      for (const span of spans) assertPrivate(exported(span))
      assert.lengthOf(lines, Exit.isFailure(exit) ? 1 : 0)
      for (const line of lines) assertPrivate(line)
    }))

  it.effect.each(rows)(
    "leaves none of them in a failure, but for the API's own words: $title",
    ({ answer, call }) =>
      Effect.gen(function*() {
        const { client } = yield* answering(answer)
        const failure = yield* Effect.option(Effect.flip(call(client)))
        if (Option.isNone(failure)) return
        assertPrivate(failure.value.message)
        assertPrivate(String(failure.value))
        assertPrivate(inspect({ ...failure.value, ...without(failure.value) }))
        // The API's words may hold a name: only they who know the person could tell. Addresses and keys are masked.
        const all = JSON.stringify(failure.value)
        for (const secret of secrets.filter((secret) => !secret.includes("Secret"))) assert.notInclude(all, secret)
      })
  )

  it.effect("is shown to nobody by the client itself", () =>
    Effect.gen(function*() {
      const { client } = yield* answering(() => json(200, contactJson))
      assertPrivate(inspect(client, { depth: 10 }))
      assertPrivate(JSON.stringify(client))
    }))
})

import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import { type Answered, AnswerObserver, EarlierAttempt, Lanes, LaneStore, vendorLimits } from "@lanekit/http"
import { Effect, Exit, Fiber } from "effect"
import { error } from "./answers.ts"
import { answer, run, scripted } from "./script.ts"
import { contactJson, json, pageOf } from "./stub.ts"

const id = Contact.ContactId.make("ct_1")
const name = ContactPatch.ContactName.make("Ann Renamed")
const email = EmailAddress.EmailAddress.make("new@example.com")
const renamed = { ...contactJson, name }
const made = { ...contactJson, id: "ct_9", email }
const begunBefore = (isOver: boolean) => Effect.provideService(EarlierAttempt, { isOver })
const calls = (arrivals: ReadonlyArray<{ readonly call: string }>) => arrivals.map(({ call }) => call)

describe("a write that somebody else has begun", () => {
  it.effect("is not sent when it took effect", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([answer(() => json(200, renamed))])
      const found = yield* run(begunBefore(false)(client.contacts.update(id, { name })))
      assert.propertyVal(found, "name", name)
      assert.deepStrictEqual(calls(arrivals), ["GET /contacts/ct_1"])
    }))

  it.effect("is sent when it did not, and does no harm twice", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([
        answer(() => json(200, contactJson)),
        answer(() => json(200, renamed))
      ])
      const found = yield* run(begunBefore(false)(client.contacts.update(id, { name })))
      assert.propertyVal(found, "name", name)
      assert.deepStrictEqual(calls(arrivals), ["GET /contacts/ct_1", "PATCH /contacts/ct_1"])
    }))

  it.effect("is not sent twice while the first may still arrive", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([answer(() => json(200, pageOf()))])
      const found = yield* run(begunBefore(false)(client.contacts.create({ email })))
      assert.deepInclude(found, { _tag: "OutcomeUnknown", reason: "timeout" })
      assert.notInclude(calls(arrivals), "POST /contacts")
    }))

  it.effect("is sent again, a POST as well, when nothing of the first can arrive any more", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([
        answer(() => json(200, pageOf())),
        answer(() => json(200, made))
      ])
      const found = yield* run(begunBefore(true)(client.contacts.create({ email })))
      assert.propertyVal(found, "id", "ct_9")
      assert.deepStrictEqual(calls(arrivals).slice(-1), ["POST /contacts"])
    }))

  it.effect("stays unknown where reading does not tell", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([answer(() => json(403, error("forbidden", "no")))])
      const found = yield* run(begunBefore(true)(client.contacts.create({ email })))
      assert.propertyVal(found, "_tag", "OutcomeUnknown")
      assert.notInclude(calls(arrivals), "POST /contacts")
    }))
})

describe("an observer of answers", () => {
  it.effect("is told each, by template, status and request id", () =>
    Effect.gen(function*() {
      const told: Array<Answered> = []
      const { client } = yield* scripted([
        answer(() => json(404, error("not_found", "no"), { "x-request-id": "req_7" })),
        answer(() => json(200, contactJson))
      ])
      const observer = { answered: (each: Answered) => Effect.sync(() => void told.push(each)) }
      const observing = Effect.provideService(AnswerObserver, observer)
      yield* run(observing(client.contacts.get(id)))
      yield* run(observing(client.contacts.get(id)))
      const operation = "GET /contacts/{id}"
      assert.deepStrictEqual(told, [
        { operation, status: 404, requestId: "req_7" },
        { operation, status: 200, requestId: undefined }
      ])
    }))
})

describe("a slot that is held", () => {
  it.effect("is used once, without waiting, and is free a window after its answer", () =>
    Effect.gen(function*() {
      const one = { ...vendorLimits.write, requests: 1 }
      const store = yield* LaneStore.makeMemory({ ...vendorLimits, write: one })
      const grant = yield* store.take("write")
      let slot = grant._tag === "Granted" ? grant.slot : undefined
      const held = () =>
        Effect.sync(() => {
          const taken = slot
          slot = undefined
          return taken
        })
      const lanes = yield* Lanes.make(store, { held })
      const { arrivals, client } = yield* scripted([answer(() => json(200, renamed))], { lanes })
      yield* run(client.contacts.update(id, { name }))
      yield* run(client.contacts.update(id, { name }))
      const [first = 0, second = 0] = arrivals.map(({ at }) => at)
      assert.strictEqual(first, 0)
      assert.isAtLeast(second - first, 60_000)
    }))

  it.effect("is given back when its request is interrupted just after it was handed over", () =>
    Effect.gen(function*() {
      const store = yield* LaneStore.makeMemory(vendorLimits)
      const interrupted = Effect.withFiberRuntime<void>((fiber) => {
        fiber.unsafeInterruptAsFork(fiber.id())
        return Effect.void
      })
      const held = () =>
        Effect.flatMap(
          store.take("write"),
          (grant) => Effect.as(interrupted, grant._tag === "Granted" ? grant.slot : undefined)
        )
      const lanes = yield* Lanes.make(store, { held })
      const { arrivals, client } = yield* scripted([answer(() => json(200, renamed))], { lanes })
      const call = yield* Effect.fork(client.contacts.update(id, { name }))
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(call)))
      assert.lengthOf(arrivals, 0)
      assert.deepInclude(yield* lanes.status("write"), { taken: 0, underWay: 0 })
    }))
})

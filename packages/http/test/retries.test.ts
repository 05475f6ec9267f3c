import { assert, describe, it } from "@effect/vitest"
import { Company, Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import { Lanes, Retry } from "@lanekit/http"
import { Effect, Fiber, TestClock } from "effect"
import { error } from "./answers.ts"
import { answer, cut, late, type Reaction, run, scripted, silent } from "./script.ts"
import { companyJson, contactJson, json, pageOf } from "./stub.ts"

const id = Contact.ContactId.make("ct_1")
const name = ContactPatch.ContactName.make("Ann Renamed")
const renamed = { ...contactJson, name }
const get = answer(() => json(200, contactJson))
const getRenamed = answer(() => json(200, renamed))
const failing = (status: number, code: string, headers = {}) => answer(() => json(status, error(code, "no"), headers))
const unavailable = failing(503, "unavailable")
const broken = failing(500, "internal_error")
const email = EmailAddress.EmailAddress.make("new@example.com")
const made = { ...contactJson, id: "ct_9", email }

const policy = (overrides: Partial<Retry.RetryPolicy>) => ({ retries: { ...Retry.defaultPolicy, ...overrides } })

const calls = (arrivals: ReadonlyArray<{ readonly call: string }>) => arrivals.map(({ call }) => call)

describe("a read", () => {
  for (const [what, reaction] of [["503", unavailable], ["500", broken], ["a lost connection", cut()]] as const) {
    it.effect(`is sent again after ${what}`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([reaction, get])
        assert.propertyVal(yield* run(client.contacts.get(id)), "id", id)
        assert.lengthOf(arrivals, 2)
      }))
  }

  it.effect("is sent again after no answer came in time", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([silent, get])
      assert.propertyVal(yield* run(client.contacts.get(id)), "id", id)
      assert.lengthOf(arrivals, 2)
      assert.isAtLeast(arrivals[1]?.at ?? 0, 30_000)
    }))

  it.effect("with N retries is sent N + 1 times, not N", () =>
    Effect.gen(function*() {
      for (const retries of [0, 1, 2, 5]) {
        const { arrivals, client } = yield* scripted([unavailable], policy({ retries }))
        assert.propertyVal(yield* run(client.contacts.get(id)), "_tag", "Unavailable")
        assert.lengthOf(arrivals, retries + 1)
      }
    }))

  it.effect("is not sent again after a failure that stays", () =>
    Effect.gen(function*() {
      for (
        const [status, code] of [[400, "validation_failed"], [401, "unauthenticated"], [404, "not_found"]] as const
      ) {
        const { arrivals, client } = yield* scripted([failing(status, code)])
        yield* run(client.contacts.get(id))
        assert.lengthOf(arrivals, 1)
      }
    }))

  it.effect("is no longer sent again once the quota is spent, and again after successes", () =>
    Effect.gen(function*() {
      let isDown = true
      const reaction: Reaction = Effect.suspend(() => isDown ? unavailable : get)
      const { arrivals, client } = yield* scripted([reaction], policy({ retries: 3, quota: 4 }))
      yield* run(client.contacts.get(id))
      yield* run(client.contacts.get(id))
      yield* run(client.contacts.get(id))
      assert.lengthOf(arrivals, 4 + 2 + 1)
      isDown = false
      yield* Effect.forEach(Array.from({ length: 10 }), () => run(client.contacts.get(id)))
      isDown = true
      const before = arrivals.length
      yield* run(client.contacts.get(id))
      assert.lengthOf(arrivals, before + 2)
    }))
})

describe("Retry-After", () => {
  for (const seconds of [1, 20, 60, 61]) {
    it.effect(`of ${seconds} s is kept to the second, whatever the cap`, () =>
      Effect.gen(function*() {
        const refused = failing(429, "rate_limited", { "retry-after": String(seconds) })
        const { arrivals, client } = yield* scripted([late("1 second", refused), get])
        assert.propertyVal(yield* run(client.contacts.get(id)), "id", id)
        assert.deepStrictEqual(arrivals.map(({ at }) => at), [0, 1000 + seconds * 1000])
      }))
  }

  it.effect("closes the lane for those who wait in it, and for those who come later", () =>
    Effect.gen(function*() {
      const refused = failing(429, "rate_limited", { "retry-after": "60" })
      const { arrivals, client } = yield* scripted([late("1 second", refused), get])
      const first = yield* Effect.fork(client.contacts.get(id))
      yield* TestClock.adjust("2 seconds")
      const others = yield* Effect.fork(Effect.forEach([1, 2, 3], () => client.contacts.get(id), { concurrency: 3 }))
      yield* TestClock.adjust("58 seconds")
      assert.lengthOf(arrivals, 1)
      yield* TestClock.adjust("1 second")
      assert.lengthOf(yield* Fiber.join(others), 3)
      yield* Fiber.join(first)
      assert.deepStrictEqual(arrivals.map(({ at }) => at), [0, 61_000, 61_000, 61_000, 61_000])
    }))

  it.effect("of one lane leaves the other open", () =>
    Effect.gen(function*() {
      const refused = failing(429, "rate_limited", { "retry-after": "60" })
      const { arrivals, client } = yield* scripted([refused, get, getRenamed])
      const write = yield* Effect.fork(client.contacts.update(id, { name }))
      yield* TestClock.adjust("1 millis")
      yield* client.contacts.get(id)
      yield* TestClock.adjust("60 seconds")
      yield* Fiber.join(write)
      assert.deepStrictEqual(calls(arrivals), ["PATCH /contacts/ct_1", "GET /contacts/ct_1", "PATCH /contacts/ct_1"])
    }))
})

describe("a PATCH of which nobody knows whether it took effect", () => {
  for (
    const [what, reaction] of [["no answer", silent], ["a lost connection", cut()], ["500", broken], [
      "503",
      unavailable
    ]] as const
  ) {
    it.effect(`after ${what} is settled by reading, and not sent again when it took effect`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([reaction, getRenamed])
        assert.propertyVal(yield* run(client.contacts.update(id, { name })), "name", name)
        assert.deepStrictEqual(calls(arrivals), ["PATCH /contacts/ct_1", "GET /contacts/ct_1"])
      }))

    it.effect(`after ${what} is sent again when it did not`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([reaction, get, getRenamed])
        assert.propertyVal(yield* run(client.contacts.update(id, { name })), "name", name)
        assert.deepStrictEqual(calls(arrivals), ["PATCH /contacts/ct_1", "GET /contacts/ct_1", "PATCH /contacts/ct_1"])
      }))
  }

  it.effect("is looked for in the company that the contact has, where it names one otherwise than by id", () =>
    Effect.gen(function*() {
      const company = { _tag: "ByName" as const, name: Company.CompanyName.make("Acme") }
      const { arrivals, client } = yield* scripted([cut(), get, answer(() => json(200, companyJson))])
      assert.propertyVal(yield* run(client.contacts.update(id, { company })), "id", id)
      assert.deepStrictEqual(calls(arrivals), ["PATCH /contacts/ct_1", "GET /contacts/ct_1", "GET /companies/co_1"])
    }))

  it.effect("is an unknown outcome when all attempts end so", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([cut(), get, cut(), get], policy({ retries: 1 }))
      const failure = yield* run(client.contacts.update(id, { name }))
      assert.deepInclude(failure, {
        _tag: "OutcomeUnknown",
        reason: "cut",
        origin: { operation: "PATCH /contacts/{id}" }
      })
      assert.lengthOf(arrivals, 4)
    }))

  it.effect("is the server's failure when reading tells that it did nothing", () =>
    Effect.gen(function*() {
      const { client } = yield* scripted([broken, get, broken, get], policy({ retries: 1 }))
      assert.propertyVal(yield* run(client.contacts.update(id, { name })), "_tag", "InternalError")
    }))

  it.effect("is settled when the API answers a success that cannot be read", () =>
    Effect.gen(function*() {
      for (const odd of [new Response(null, { status: 204 }), new Response("ok", { status: 202 })]) {
        const { arrivals, client } = yield* scripted([answer(() => odd.clone()), getRenamed])
        assert.propertyVal(yield* run(client.contacts.update(id, { name })), "name", name)
        assert.lengthOf(arrivals, 2)
      }
    }))
})

describe("a write that was acknowledged, in words that cannot be read", () => {
  it.effect("is never sent again, though somebody has written over it meanwhile", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([answer(() => new Response("ok", { status: 200 })), get])
      assert.deepInclude(yield* run(client.contacts.update(id, { name })), { _tag: "OutcomeUnknown", reason: "failed" })
      assert.deepStrictEqual(calls(arrivals), ["PATCH /contacts/ct_1", "GET /contacts/ct_1"])
    }))
})

describe("a refusal after an attempt of which nobody knows what it did", () => {
  const refused = failing(422, "unprocessable")
  const gone = failing(404, "not_found")
  const forbidden = failing(403, "forbidden")

  it.effect("does not say that nothing happened: that attempt may still arrive", () =>
    Effect.gen(function*() {
      for (const [reaction, reason] of [[silent, "timeout"], [cut(), "cut"]] as const) {
        const { arrivals, client } = yield* scripted([reaction, get, refused, get])
        assert.deepInclude(yield* run(client.contacts.update(id, { name })), { _tag: "OutcomeUnknown", reason })
        assert.lengthOf(arrivals, 4)
      }
    }))

  it.effect("does not say so either when the API has failed in between", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([silent, get, broken, forbidden, refused, get])
      const failure = yield* run(client.contacts.update(id, { name }))
      assert.deepInclude(failure, { _tag: "OutcomeUnknown", reason: "timeout" })
      assert.lengthOf(arrivals, 6)
    }))

  it.effect("is given when the API was done with that attempt, and reading shows that it did nothing", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([broken, forbidden, refused, get])
      assert.deepInclude(yield* run(client.contacts.update(id, { name })), { _tag: "UnrecognizedError", status: 422 })
      assert.lengthOf(arrivals, 4)
    }))

  it.effect("is given when it says that the contact is gone, and so it is: nothing is left that could be changed", () =>
    Effect.gen(function*() {
      const { client } = yield* scripted([silent, get, gone, gone])
      assert.propertyVal(yield* run(client.contacts.update(id, { name })), "_tag", "ContactNotFound")
    }))

  it.effect("is not given when the contact is gone and the refusal is another one", () =>
    Effect.gen(function*() {
      const { client } = yield* scripted([silent, get, refused, gone])
      assert.deepInclude(yield* run(client.contacts.update(id, { name })), {
        _tag: "OutcomeUnknown",
        reason: "timeout"
      })
    }))
})

describe("a success of another status", () => {
  it.effect("is one", () =>
    Effect.gen(function*() {
      for (const status of [200, 201, 202, 203, 226]) {
        const { arrivals, client } = yield* scripted([answer(() => json(status, renamed))])
        assert.propertyVal(yield* run(client.contacts.update(id, { name })), "name", name)
        assert.lengthOf(arrivals, 1)
      }
    }))
})

describe("a POST", () => {
  const create = { email }
  const nobody = answer(() => json(200, pageOf()))
  const found = answer(() => json(200, pageOf(made)))

  it.effect("is sent again when nothing was sent, or it was turned away", () =>
    Effect.gen(function*() {
      for (const reaction of [cut("ECONNREFUSED"), failing(429, "rate_limited", { "retry-after": "1" })]) {
        const { arrivals, client } = yield* scripted([reaction, answer(() => json(200, made))])
        assert.propertyVal(yield* run(client.contacts.create(create)), "id", "ct_9")
        assert.deepStrictEqual(calls(arrivals), ["POST /contacts", "POST /contacts"])
      }
    }))

  it.effect("is found when it took effect", () =>
    Effect.gen(function*() {
      for (const reaction of [silent, cut(), broken]) {
        const { arrivals, client } = yield* scripted([reaction, found])
        assert.propertyVal(yield* run(client.contacts.create(create)), "id", "ct_9")
        assert.deepStrictEqual(calls(arrivals), ["POST /contacts", "GET /contacts"])
      }
    }))

  it.effect("is not sent again when it may still take effect", () =>
    Effect.gen(function*() {
      for (const [reaction, reason] of [[silent, "timeout"], [cut(), "cut"]] as const) {
        const { arrivals, client } = yield* scripted([reaction, nobody])
        assert.deepInclude(yield* run(client.contacts.create(create)), { _tag: "OutcomeUnknown", reason })
        assert.deepStrictEqual(calls(arrivals), ["POST /contacts", "GET /contacts"])
      }
    }))

  it.effect("is sent again when the server failed, and reading does not find it", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([broken, nobody, answer(() => json(200, made))])
      assert.propertyVal(yield* run(client.contacts.create(create)), "id", "ct_9")
      assert.deepStrictEqual(calls(arrivals), ["POST /contacts", "GET /contacts", "POST /contacts"])
    }))

  it.effect("that makes a company is never guessed to be one that looks like it", () =>
    Effect.gen(function*() {
      const company = { name: Company.CompanyName.make("Acme") }
      const { arrivals, client } = yield* scripted([broken, answer(() => json(200, pageOf(companyJson)))])
      assert.deepInclude(yield* run(client.companies.create(company)), { _tag: "OutcomeUnknown", reason: "failed" })
      assert.lengthOf(arrivals, 2)
    }))

  it.effect("that merges companies is settled by the source, which is gone then", () =>
    Effect.gen(function*() {
      const gone = failing(404, "not_found")
      const { arrivals, client } = yield* scripted([broken, gone, answer(() => json(200, companyJson))])
      const survivor = Company.CompanyId.make("co_1")
      assert.propertyVal(yield* run(client.companies.merge(survivor, Company.CompanyId.make("co_2"))), "id", survivor)
      assert.deepStrictEqual(calls(arrivals), [
        "POST /companies/co_1/merge",
        "GET /companies/co_2",
        "GET /companies/co_1"
      ])
    }))
})

describe("a DELETE", () => {
  it.effect("that finds nothing after one whose answer was lost has taken effect", () =>
    Effect.gen(function*() {
      const gone = failing(404, "not_found")
      const { arrivals, client } = yield* scripted([cut(), get, gone, gone])
      assert.deepStrictEqual(yield* run(client.contacts.delete(id)), { id, deleted: true })
      assert.lengthOf(arrivals, 4)
    }))

  it.effect("that finds nothing at first is told so", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([failing(404, "not_found")])
      assert.propertyVal(yield* run(client.contacts.delete(id)), "_tag", "ContactNotFound")
      assert.lengthOf(arrivals, 1)
    }))
})

describe("without settling", () => {
  it.effect("a failure is given as it came, and nothing is sent again", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([cut()], { retries: Retry.none, lanes: Lanes.none })
      assert.propertyVal(yield* run(client.contacts.update(id, { name })), "_tag", "Unavailable")
      assert.lengthOf(arrivals, 1)
    }))
})

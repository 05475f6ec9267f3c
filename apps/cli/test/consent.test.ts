import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess, lookedAt } from "./inProcess.ts"
import { errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { contact, ok, unsubscribed } from "./wire.ts"

const answering = (before: object) =>
  StubApi.start({ "GET /contacts/c_1": ok(before), "PATCH /contacts/c_1": ok(contact) })

const subscribe = ["contacts", "update", "c_1", "--subscribe"]

describe("subscribing a person who has unsubscribed", () => {
  it.scoped("is refused when nobody can be asked", () =>
    Effect.gen(function*() {
      const api = yield* answering(unsubscribed)
      const ran = yield* lanekit(api.url, [...subscribe, "--name", "B"])
      assert.deepStrictEqual(ran, {
        code: 2,
        stdout: "",
        stderr: "Error: this person has unsubscribed; subscribing them again needs a confirmation\n" +
          "Hint: nothing was written; add --yes if this person asked to be subscribed again\n"
      })
      const inJson = yield* inProcess(api.url, [...subscribe, "--json"])
      assert.deepInclude(inJson, { code: 2, stdout: "" })
      assert.deepInclude(errorOf(inJson), { code: "consent_not_confirmed", category: "bad input" })
      assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1", "GET /contacts/c_1"])
    }))

  it.scoped("is done with --yes", () =>
    Effect.gen(function*() {
      const api = yield* answering(unsubscribed)
      const ran = yield* lookedAt(api.url, [...subscribe, "--yes"])
      assert.deepStrictEqual(ran, { code: 0, stdout: "Updated:\n  is_subscribed  false -> true\n", stderr: "" })
      assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1", "PATCH /contacts/c_1 {\"is_subscribed\":true}"])
    }))

  it.scoped("tells a gateway why, where that is said, and nobody else", () =>
    Effect.gen(function*() {
      const api = yield* answering(unsubscribed)
      const ran = yield* inProcess(api.url, [...subscribe, "--yes", "--reason", "asked by phone"])
      assert.strictEqual(ran.code, 0, ran.stderr)
      assert.deepStrictEqual(
        api.requests.map(({ headers, method }) => [method, headers["x-lanekit-consent-reason"]]),
        [["GET", undefined], ["PATCH", "asked by phone"]]
      )
      for (const words of [["--reason", ""], ["--reason", "x".repeat(501)], ["--reason", "two\nlines"]]) {
        assert.propertyVal(yield* inProcess(api.url, [...subscribe, "--yes", ...words]), "code", 2)
      }
      const alone = yield* inProcess(api.url, ["contacts", "update", "c_1", "--name", "B", "--reason", "x"])
      assert.include(alone.stderr, "--reason is for --subscribe, which is not given")
      assert.lengthOf(api.requests, 2)
    }))

  for (
    const [answer, code] of [
      ["yes", 0],
      [" YES\t", 0],
      ["no", 2],
      ["", 2],
      ["y", 2],
      ["t", 2],
      ["yes please", 2],
      ["end of input", 2],
      ["ctrl+c", 130]
    ] as const
  ) {
    it.scoped(`asks, and understands ${JSON.stringify(answer)}`, () =>
      Effect.gen(function*() {
        const api = yield* answering(unsubscribed)
        const ran = yield* inProcess(api.url, [...subscribe, "--json"], { answer })
        assert.strictEqual(ran.code, code)
        assert.match(ran.stderr, /^ada@example\.com has unsubscribed\.\n.*Type yes and press Enter to confirm: /)
        assert.deepStrictEqual(api.requests.map(({ method }) => method), code === 0 ? ["GET", "PATCH"] : ["GET"])
        if (code === 0) assert.deepStrictEqual(JSON.parse(ran.stdout), contact)
        else assert.strictEqual(ran.stdout, "")
      }))
  }
})

describe("subscribing a person who is subscribed", () => {
  it.scoped("sends nothing", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact)
      const ran = yield* lookedAt(api.url, subscribe)
      assert.deepStrictEqual(ran, { code: 0, stdout: "No change\n", stderr: "" })
      const inJson = yield* inProcess(api.url, [...subscribe, "--yes", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), contact)
      assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1", "GET /contacts/c_1"])
    }))

  it.scoped("is left out of the other changes", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact)
      yield* inProcess(api.url, [...subscribe, "--name", "B", "--yes"])
      assert.deepStrictEqual(api.asked()[1], "PATCH /contacts/c_1 {\"name\":\"B\"}")
    }))
})

describe("unsubscribing", () => {
  it.scoped("asks nobody", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact)
      const ran = yield* inProcess(api.url, ["contacts", "update", "c_1", "--unsubscribe"])
      assert.strictEqual(ran.code, 0)
      assert.deepStrictEqual(api.asked()[1], "PATCH /contacts/c_1 {\"is_subscribed\":false}")
    }))

  it.scoped("is sent even to a person who is unsubscribed, and may change nothing", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /contacts/c_1": ok(unsubscribed),
        "PATCH /contacts/c_1": ok(unsubscribed)
      })
      const ran = yield* inProcess(api.url, ["contacts", "update", "c_1", "--unsubscribe", "--name", "Ada"])
      assert.deepStrictEqual(ran, { code: 0, stdout: "No change\n", stderr: "" })
      assert.deepStrictEqual(api.asked()[1], "PATCH /contacts/c_1 {\"is_subscribed\":false}")
    }))
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess, lookedAt } from "./inProcess.ts"
import { lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { contact, error, ok, pageOf, unsubscribed } from "./wire.ts"

describe("--verbose", () => {
  const before = { status: 200, body: JSON.stringify(contact), headers: { "x-request-id": "req_1" } }
  const update = ["contacts", "update", "c_1", "--name=B"]

  it.scoped("tells of each answer with its request id, by template and on standard error", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": before, "PATCH /contacts/c_1": ok(contact) })
      assert.deepStrictEqual(yield* lanekit(api.url, ["--verbose", ...update]), {
        code: 0,
        stdout: "No change\n",
        stderr: "GET /contacts/{id}  200  request id req_1\nPATCH /contacts/{id}  200\n"
      })
      const inJson = yield* inProcess(api.url, [...update, "--json", "--verbose"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), contact)
      assert.deepStrictEqual(inJson.stderr.trimEnd().split("\n").map((line) => JSON.parse(line)), [
        {
          notice: {
            code: "answer",
            message: "GET /contacts/{id} was answered with 200",
            operation: "GET /contacts/{id}",
            status: 200,
            request_id: "req_1"
          }
        },
        {
          notice: {
            code: "answer",
            message: "PATCH /contacts/{id} was answered with 200",
            operation: "PATCH /contacts/{id}",
            status: 200
          }
        }
      ])
    }))

  it.scoped("tells of answers that are failures, too", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": error(404, "not_found") })
      const ran = yield* inProcess(api.url, ["contacts", "get", "c_1", "--verbose"])
      assert.strictEqual(ran.code, 4)
      assert.match(ran.stderr, /^GET \/contacts\/\{id\} {2}404\nError: contact not found\n/)
    }))
})

describe("--quiet", () => {
  it.scoped("leaves out notices, and neither the answer nor errors", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /contacts": ok(pageOf([contact], "ab==")),
        "GET /contacts/c_1": error(503, "unavailable")
      })
      const list = yield* lookedAt(api.url, ["contacts", "list", "--quiet"])
      assert.deepInclude(list, { code: 0, stderr: "" })
      assert.match(list.stdout, /^ID /)
      const retried = yield* lanekit(api.url, ["--quiet", "contacts", "get", "c_1"], { PRODUCTLANE_RETRIES: "1" })
      assert.strictEqual(retried.code, 7)
      assert.match(retried.stderr, /^Error: the API is unavailable/)
      assert.lengthOf(api.requests, 3)
    }))
})

describe("--no-input", () => {
  it.scoped("asks nothing, even where somebody could answer", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": ok(unsubscribed) })
      const words = ["contacts", "update", "c_1", "--subscribe", "--no-input"]
      const ran = yield* inProcess(api.url, words, { answer: "yes" })
      assert.deepInclude(ran, { code: 2, stdout: "" })
      assert.match(ran.stderr, /^Error: this person has unsubscribed; .*\nHint: nothing was written; add --yes/)
      assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1"])
    }))
})

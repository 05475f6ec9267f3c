import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess, lookedAt } from "./inProcess.ts"
import { errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { contact, error, ok, pageOf } from "./wire.ts"

const create = ["contacts", "create", "--email", "ada@example.com"]

describe("contacts create", () => {
  it.scoped("sends every field, and shows the contact", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /contacts": ok(contact) })
      const ran = yield* lanekit(api.url, [
        ...create,
        "--name= Ada ",
        "--unsubscribe",
        "--company-name",
        "Acme ",
        "--image-url",
        "https://example.com/a.png",
        "--external-ids",
        "intercom=i=9,hubspot= h"
      ])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.match(ran.stdout, /^id {13}c_1\nemail {10}ada@example\.com\n/)
      assert.deepStrictEqual(JSON.parse(api.requests[0]?.body ?? ""), {
        email: "ada@example.com",
        name: " Ada ",
        is_subscribed: false,
        company_name: "Acme ",
        image_url: "https://example.com/a.png",
        external_ids: { intercom: "i=9", hubspot: " h" }
      })
    }))

  it.scoped("subscribes nobody who is not named so, and prints the contact with --json", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /contacts": ok(contact) })
      const ran = yield* inProcess(api.url, [...create, "--json"])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.deepStrictEqual(JSON.parse(ran.stdout), contact)
      assert.deepStrictEqual(api.asked(), ["POST /contacts {\"email\":\"ada@example.com\",\"is_subscribed\":false}"])
    }))

  it.scoped("takes external ids with commas as a JSON object", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /contacts": ok(contact) })
      yield* inProcess(api.url, [...create, "--external-ids", "{\"a b\":\"1,2\",\"c\":\"=\"}"])
      assert.deepStrictEqual(JSON.parse(api.requests[0]?.body ?? "").external_ids, { "a b": "1,2", c: "=" })
    }))

  it.scoped("with --subscribe is refused when nobody can be asked, and is done with --yes", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /contacts": ok(contact) })
      assert.deepStrictEqual(yield* inProcess(api.url, [...create, "--subscribe"]), {
        code: 2,
        stdout: "",
        stderr: "Error: subscribing a person needs a confirmation\n" +
          "Hint: nothing was written; add --yes if this person asked to be subscribed\n"
      })
      assert.deepStrictEqual(api.requests, [])
      assert.strictEqual((yield* inProcess(api.url, [...create, "--subscribe", "--yes"])).code, 0)
      assert.deepStrictEqual(api.asked(), ["POST /contacts {\"email\":\"ada@example.com\",\"is_subscribed\":true}"])
    }))

  for (const [answer, code] of [["yes", 0], ["y", 2], ["end of input", 2], ["ctrl+c", 130]] as const) {
    it.scoped(`with --subscribe asks, and understands ${answer}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "POST /contacts": ok(contact) })
        const ran = yield* inProcess(api.url, [...create, "--subscribe", "--json"], { answer })
        assert.strictEqual(ran.code, code)
        assert.match(ran.stderr, /^ada@example\.com will get .*\n.*Type yes and press Enter to confirm: /)
        assert.lengthOf(api.requests, code === 0 ? 1 : 0)
      }))
  }

  it.scoped("of an address that somebody has is a conflict, and names the flag", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "POST /contacts": error(409, "conflict", { path: "email", reason: "email_taken" })
      })
      const ran = yield* inProcess(api.url, [...create, "--json"])
      assert.deepInclude(ran, { code: 5, stdout: "" })
      assert.deepInclude(errorOf(ran), { code: "conflict", message: "--email belongs to another contact" })
    }))

  it.scoped("without a clear outcome tells to look first", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /contacts": error(503, "unavailable") })
      const ran = yield* inProcess(api.url, create)
      assert.strictEqual(ran.code, 7)
      assert.include(ran.stderr, "Hint: the change may have been made: look first; run")
    }))
})

describe("contacts update --external-ids", () => {
  it.scoped("replaces the whole object, and --clear-external-ids empties it", () =>
    Effect.gen(function*() {
      const after = { ...contact, external_ids: { front: "f_1" } }
      const api = yield* StubApi.start({ "GET /contacts/c_1": ok(contact), "PATCH /contacts/c_1": ok(after) })
      const ran = yield* inProcess(api.url, ["contacts", "update", "c_1", "--external-ids", "front=f_1"])
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: "Updated:\n  external_ids  intercom=i_9 -> front=f_1\n",
        stderr: ""
      })
      yield* inProcess(api.url, ["contacts", "update", "c_1", "--clear-external-ids"])
      yield* inProcess(api.url, ["contacts", "update", "c_1", "--external-ids", "intercom=i_9"])
      assert.deepStrictEqual(api.asked(), [
        "GET /contacts/c_1",
        "PATCH /contacts/c_1 {\"external_ids\":{\"front\":\"f_1\"}}",
        "GET /contacts/c_1",
        "PATCH /contacts/c_1 {\"external_ids\":{}}",
        "GET /contacts/c_1"
      ])
    }))
})

describe("contacts delete", () => {
  const remove = ["contacts", "delete", "c_1"]
  const answering = StubApi.start({
    "GET /contacts/c_1": ok(contact),
    "DELETE /contacts/c_1": ok({ id: "c_1", deleted: true })
  })

  it.scoped("is refused when nobody can be asked, before anything is read", () =>
    Effect.gen(function*() {
      const api = yield* answering
      assert.deepStrictEqual(yield* inProcess(api.url, remove), {
        code: 2,
        stdout: "",
        stderr: "Error: deleting a contact needs a confirmation\nHint: nothing was written; add --yes to confirm it\n"
      })
      const inJson = yield* inProcess(api.url, [...remove, "--json"])
      assert.deepInclude(errorOf(inJson), { code: "not_confirmed", category: "bad input" })
      assert.deepStrictEqual(api.requests, [])
    }))

  it.scoped("is done with --yes", () =>
    Effect.gen(function*() {
      const api = yield* answering
      assert.deepStrictEqual(yield* lookedAt(api.url, [...remove, "--yes"]), {
        code: 0,
        stdout: "Deleted c_1\n",
        stderr: ""
      })
      const inJson = yield* inProcess(api.url, [...remove, "--yes", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), { id: "c_1", deleted: true })
      assert.deepStrictEqual(api.asked(), ["DELETE /contacts/c_1", "DELETE /contacts/c_1"])
    }))

  for (const [answer, code] of [["yes", 0], ["", 2], ["y", 2], ["end of input", 2], ["ctrl+c", 130]] as const) {
    it.scoped(`asks by the address, and understands ${JSON.stringify(answer)}`, () =>
      Effect.gen(function*() {
        const api = yield* answering
        const ran = yield* inProcess(api.url, remove, { answer })
        assert.strictEqual(ran.code, code)
        assert.match(
          ran.stderr,
          /^The contact ada@example\.com will be deleted\. Type yes and press Enter to confirm: /
        )
        assert.deepStrictEqual(api.requests.map(({ method }) => method), code === 0 ? ["GET", "DELETE"] : ["GET"])
      }))
  }

  it.scoped("of nobody gives 4", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "DELETE /contacts/c_1": error(404, "not_found") })
      const ran = yield* inProcess(api.url, [...remove, "--yes", "--json"])
      assert.deepInclude(ran, { code: 4, stdout: "" })
      assert.deepInclude(errorOf(ran), { code: "not_found", message: "contact not found" })
    }))
})

describe("contacts find", () => {
  const near = { ...contact, id: "c_2", email: "xada@example.com", external_ids: { intercom: "i_99" } }
  const twin = { ...contact, id: "c_3", email: "ADA@example.com", external_ids: { front: "i_9" } }
  const byEmail = ["contacts", "find", "--email", "Ada@Example.com"]
  const byId = ["contacts", "find", "--external-id", "i_9"]

  it.scoped("shows the one whose whole address it is, on whichever page", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /contacts?limit=200&email=Ada%40Example.com": ok(pageOf([near], "next")),
        "GET /contacts?limit=200&cursor=next&email=Ada%40Example.com": ok(pageOf([contact]))
      })
      const ran = yield* lookedAt(api.url, [...byEmail, "--json"])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.deepStrictEqual(JSON.parse(ran.stdout), contact)
      assert.lengthOf(api.requests, 2)
    }))

  it.scoped("shows the one that has the external id, and compares what came", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([near, contact])) })
      const ran = yield* inProcess(api.url, byId)
      assert.match(ran.stdout, /^id {13}c_1\n/)
      assert.deepStrictEqual(api.asked(), ["GET /contacts?limit=200&external_id=i_9"])
    }))

  for (
    const [words, field, message] of [
      [byEmail, "email", "no contact has this e-mail address"],
      [byId, "external_id", "no contact has this external id"]
    ] as const
  ) {
    it.scoped(`gives 4 where ${message}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([near])) })
        const ran = yield* inProcess(api.url, [...words, "--json"])
        assert.deepInclude(ran, { code: 4, stdout: "" })
        assert.deepInclude(errorOf(ran), { code: "not_found", category: "not found", message, field })
      }))
  }

  it.scoped("gives 5 where there are several, and tells them all", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([contact, near, twin])) })
      assert.deepStrictEqual(yield* lookedAt(api.url, byId), {
        code: 5,
        stdout: "",
        stderr: [
          "Error: 2 contacts have this external id",
          "  ID   EMAIL            NAME  EXTERNAL IDS",
          "  c_1  ada@example.com  Ada   intercom=i_9",
          "  c_3  ADA@example.com  Ada   front=i_9",
          "Hint: take the id of the one that is meant",
          ""
        ].join("\n")
      })
      const inJson = yield* inProcess(api.url, [...byEmail, "--json"])
      assert.deepInclude(errorOf(inJson), {
        code: "contact_ambiguous",
        category: "conflict",
        field: "email",
        candidates: [contact, twin]
      })
    }))

  it.scoped("does not follow a list that goes in a circle", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([contact], "again")) })
      const ran = yield* inProcess(api.url, byEmail)
      assert.deepInclude(ran, { code: 1, stdout: "" })
      assert.isAtMost(api.requests.length, 3)
    }))
})

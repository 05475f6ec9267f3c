import { assert, describe, it } from "@effect/vitest"
import { broken, judged, type Sent } from "./observed.ts"

const made = { hasChanged: true, id: "ct_1" }
const post = (at: number, fields: Partial<Sent> = {}): Sent => ({
  at,
  operation: "createContact",
  method: "POST",
  lane: "write",
  path: "/contacts",
  body: "digest_a",
  ...fields
})
const patch = (at: number, fields: Partial<Sent> = {}): Sent => ({
  at,
  operation: "updateContact",
  method: "PATCH",
  lane: "write",
  path: "/contacts/ct_1",
  body: "digest_p",
  effects: { hasChanged: false, id: "ct_1" },
  ...fields
})

describe("a client that repeats a POST", () => {
  it("breaks the rule when the first one took effect, whatever it was answered", () => {
    const { findings } = judged([post(0, { status: 500, effects: made }), post(1500, { status: 409 })])
    assert.deepStrictEqual(findings, [{
      rule: "unsafe_repeat",
      at: "1970-01-01T00:00:01.500Z",
      request_id: "req_1",
      key_id: "key_a",
      operation: "createContact",
      related_request_ids: ["req_0"],
      detail: { after: 1.5, first_status: 500, took_effect: false }
    }])
    assert.deepStrictEqual(broken([post(0, { effects: made }), post(1, { status: 409 })]), ["unsafe_repeat req_1"])
  })

  it("breaks it after a connection that was cut", () => {
    const { findings } = judged([post(0, { status: null, effects: made }), post(1, { effects: made })])
    assert.deepStrictEqual(findings.map(({ detail }) => detail), [{
      after: 0.001,
      first_status: null,
      took_effect: true
    }])
  })

  it("keeps it when nothing took effect", () =>
    assert.deepStrictEqual(
      broken([post(0, { status: 503 }), post(1, { status: 429 }), post(2, { effects: made })]),
      []
    ))

  it("keeps it with another key, body or path", () => {
    assert.deepStrictEqual(
      broken([
        post(0, { effects: made }),
        post(1, { keyId: "key_b", effects: { hasChanged: true, id: "ct_2" } }),
        post(2, { body: "digest_b", effects: { hasChanged: true, id: "ct_3" } }),
        post(3, { path: "/contacts/blocked-senders", effects: { hasChanged: true, id: "bs_1" } })
      ]),
      []
    )
  })

  it("is judged for ten minutes", () => {
    assert.deepStrictEqual(broken([post(0, { effects: made }), post(600_000)]), ["unsafe_repeat req_1"])
    assert.deepStrictEqual(broken([post(0, { effects: made }), post(600_001)]), [])
  })

  it("may add a contact to a company twice: that is documented to do nothing", () => {
    const add = {
      operation: "addContactCompany",
      path: "/contacts/ct_1/companies",
      effects: { hasChanged: true }
    } as const
    assert.deepStrictEqual(broken([post(0, add), post(1, add)]), [])
  })

  it("may make a record anew that it has changed or deleted", () => {
    const gone: Sent = { ...patch(1, { body: "", effects: made }), operation: "deleteContact", method: "DELETE" }
    assert.deepStrictEqual(broken([post(0, { effects: made }), gone, post(2, { effects: made })]), [])
    assert.deepStrictEqual(broken([post(0, { effects: made }), patch(1, { effects: made }), post(2)]), [])
    assert.deepStrictEqual(
      broken([post(0, { effects: made }), { ...gone, effects: { hasChanged: true, id: "ct_9" } }, post(2)]),
      ["unsafe_repeat req_2"]
    )
  })

  it("may make anew what was merged into another", () => {
    const company = { operation: "createCompany", path: "/companies" } as const
    const into = { hasChanged: true, id: "co_1", goneId: "co_2" }
    const merge = post(2, { operation: "mergeCompanies", path: "/companies/co_1/merge", effects: into })
    assert.deepStrictEqual(
      broken([
        post(0, { ...company, body: "digest_1", effects: { hasChanged: true, id: "co_1" } }),
        post(1, { ...company, body: "digest_2", effects: { hasChanged: true, id: "co_2" } }),
        merge,
        post(3, { ...company, body: "digest_1", effects: { hasChanged: true, id: "co_3" } }),
        post(4, { ...company, body: "digest_2", effects: { hasChanged: true, id: "co_4" } }),
        post(5, { operation: "mergeCompanies", path: "/companies/co_1/merge", status: 422 })
      ]),
      ["unsafe_repeat req_5"]
    )
  })

  it("may never merge twice, whatever happens to the survivor in between", () => {
    const merge = { operation: "mergeCompanies", path: "/companies/co_1/merge" } as const
    const kept = { hasChanged: true, id: "co_1" }
    const changed = patch(1, { operation: "updateCompany", path: "/companies/co_1", effects: kept })
    assert.deepStrictEqual(
      broken([post(0, { ...merge, effects: kept }), changed, post(2, { ...merge, status: 422 })]),
      [
        "unsafe_repeat req_2"
      ]
    )
  })
})

describe("a client that sends a PATCH", () => {
  it("breaks the rule when it changes nothing", () => {
    const { findings } = judged([patch(0)])
    assert.deepStrictEqual(findings.map(({ detail, rule }) => ({ rule, detail })), [
      { rule: "needless_write", detail: { id: "ct_1" } }
    ])
  })

  it("keeps it when it changes something, or is refused", () =>
    assert.deepStrictEqual(broken([patch(0, { effects: made }), { ...post(1, { status: 400 }), method: "PATCH" }]), []))

  it("keeps it when it repeats one whose outcome it was not told", () => {
    for (const lost of [{ status: 500 }, { isDelivered: false }, { status: null }]) {
      assert.deepStrictEqual(broken([patch(0, { ...lost, effects: made }), patch(1)]), [])
      assert.deepStrictEqual(broken([patch(0, { ...lost, effects: made }), patch(1, lost), patch(2), patch(3)]), [
        "needless_write req_3"
      ])
    }
    assert.deepStrictEqual(broken([patch(0, { status: 500, effects: made }), patch(1, { body: "digest_q" })]), [
      "needless_write req_1"
    ])
  })

  it("is excused by nobody else's lost answer, and not for one that had changed nothing either", () => {
    assert.deepStrictEqual(broken([patch(0, { status: 500, effects: made, keyId: "key_b" }), patch(1)]), [
      "needless_write req_1"
    ])
    assert.deepStrictEqual(broken([patch(0, { status: 500 }), patch(1)]), ["needless_write req_1"])
  })
})

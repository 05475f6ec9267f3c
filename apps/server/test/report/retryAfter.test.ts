import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { broken, judged, type Sent } from "./observed.ts"

const refused = (at: number, fields: Partial<Sent> = {}): Sent => ({ at, status: 429, retryAfter: 5, ...fields })

describe("a client that is asked to wait", () => {
  it("breaks the rule when it comes back a moment before", () => {
    const { findings } = judged([refused(1000), { at: 5999 }])
    assert.deepStrictEqual(findings, [{
      rule: "returned_before_retry_after",
      at: "1970-01-01T00:00:05.999Z",
      request_id: "req_1",
      key_id: "key_a",
      operation: "getMe",
      related_request_ids: ["req_0"],
      detail: { lane: "read", status: 429, retry_after: 5, early: 0.001 }
    }])
  })

  it("keeps the rule when it comes back at the very moment", () =>
    assert.deepStrictEqual(broken([refused(1000), { at: 6000 }]), []))

  it("keeps it when the answer was long in coming, and the wait is over since it was made", () =>
    assert.deepStrictEqual(broken([refused(1000, { took: 2000 }), { at: 6000 }]), []))

  it("need not wait with another key, or in the other lane", () =>
    assert.deepStrictEqual(broken([refused(0), { at: 1, keyId: "key_b" }, { at: 2, lane: "write" }]), []))

  it("is not blamed for what was under way when it was asked", () =>
    assert.deepStrictEqual(broken([{ at: 0, took: 2000 }, refused(1000)]), []))

  it("is not blamed for what it sent on other connections before it can have read the answer", () =>
    assert.deepStrictEqual(
      broken([refused(1000), ...[2, 3, 4].map((connection) => ({ at: 1249, connection }))]),
      []
    ))

  it("has read the answer a quarter of a second after it left", () =>
    assert.deepStrictEqual(
      broken([refused(1000, { took: 50 }), { at: 1299, connection: 2 }, { at: 1300, connection: 2 }]),
      [
        "returned_before_retry_after req_2"
      ]
    ))

  it("has read the answer when it sends the same write again, on whatever connection", () => {
    const write: Sent = { at: 1, lane: "write", method: "POST", path: "/contacts", body: "digest_a", connection: 2 }
    const first = refused(0, { ...write, at: 0, connection: 1 })
    assert.deepStrictEqual(broken([first, write]), ["returned_before_retry_after req_1"])
    assert.deepStrictEqual(broken([first, { ...write, body: "digest_b" }]), [])
    assert.deepStrictEqual(broken([first, { ...write, path: "/companies" }]), [])
    const { body: _, ...unread } = write
    assert.deepStrictEqual(broken([refused(0, { ...unread, at: 0, connection: 1 }), unread]), [])
  })

  it("is told apart from one that returns within the same millisecond", () => {
    assert.deepStrictEqual(broken([refused(1000), { at: 1000 }]), ["returned_before_retry_after req_1"])
    assert.deepStrictEqual(broken([{ at: 1000, took: 1 }, refused(1000, { took: 1 })]), [])
  })

  it("waits for a 503 as well, but for nothing without a Retry-After, and for nothing that it cannot have read", () => {
    assert.deepStrictEqual(broken([refused(0, { status: 503 }), { at: 1 }]), ["returned_before_retry_after req_1"])
    assert.deepStrictEqual(broken([{ at: 0, status: 429 }, { at: 1 }]), [])
    assert.deepStrictEqual(broken([refused(0, { isDelivered: false }), { at: 1 }]), [])
    assert.deepStrictEqual(broken([refused(0, { status: 500 }), { at: 1 }]), [])
  })

  it("need not wait for what was asked before the clock was set back", () =>
    assert.deepStrictEqual(broken([refused(0, { ahead: 86_400_000 }), { at: 1 }]), []))

  it("breaks it however long the request then takes", () =>
    assert.deepStrictEqual(broken([refused(0), { at: 4000, took: 60_000 }, { at: 5000 }]), [
      "returned_before_retry_after req_1"
    ]))

  it("breaks it exactly when some answer still asks it to wait", () => {
    const requests = fc.array(
      fc.record({
        gap: fc.nat({ max: 3000 }),
        retryAfter: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined })
      }),
      { maxLength: 16 }
    )
    fc.assert(fc.property(requests, (requests) => {
      let at = 0
      const sent = requests.map(({ gap, retryAfter }): Sent => {
        at += gap
        return retryAfter === undefined ? { at } : refused(at, { retryAfter })
      })
      const expected = sent.flatMap(({ at }, index) =>
        sent.slice(0, index).some((before) => at < before.at + (before.retryAfter ?? 0) * 1000)
          ? [`returned_before_retry_after req_${index}`]
          : []
      )
      assert.deepStrictEqual(broken(sent), expected)
    }))
  })
})

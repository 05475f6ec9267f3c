import { assert, describe, it } from "@effect/vitest"
import { createDeduper, DeliveryRefused, verify } from "@lanekit/http/promise"
import { createHmac } from "node:crypto"
import { contactJson } from "../stub.ts"

const secret = "whsec_a_long_enough_secret"
const body = JSON.stringify({
  id: "evt_1",
  type: "contact.updated",
  created_at: "2026-01-01T00:00:00.000Z",
  data: contactJson
})

const signed = (text: string, seconds: number, key = secret) => ({
  "Productlane-Event-Id": "evt_1",
  "Productlane-Signature": `t=${seconds},v1=${createHmac("sha256", key).update(`${seconds}.${text}`).digest("hex")}`
})

const now = () => Math.floor(Date.now() / 1000)

const rejected = async (call: Promise<unknown>) =>
  call.then(() => assert.fail("not rejected"), (error: unknown) => {
    assert.instanceOf(error, DeliveryRefused)
    return error.reason
  })

describe("verify", () => {
  it("gives the event of a delivery, whichever way its headers come", async () => {
    const headers = signed(body, now())
    const secrets = ["whsec_another_secret_of_ours", secret]
    const events = await Promise.all([headers, new Headers(headers)].map((given) => verify(given, body, secrets)))
    for (const event of events) {
      assert.deepInclude(event, { kind: "contact", id: "evt_1", type: "contact.updated" })
      if (event.kind === "contact") assert.strictEqual(event.data.isSubscribed, true)
    }
  })

  it("keeps events that it does not know", async () => {
    const other = JSON.stringify({ id: "evt_1", type: "thread.created", created_at: "2026-01-01T00:00:00.000Z", x: 1 })
    const event = await verify(signed(other, now()), other, secret)
    assert.deepInclude(event, { kind: "unknown", type: "thread.created" })
  })

  it("rejects what must not be believed, and tells why", async () => {
    assert.strictEqual(await rejected(verify({}, body, secret)), "missing")
    assert.strictEqual(await rejected(verify(signed(body, now()), `${body} `, secret)), "mismatch")
    assert.strictEqual(await rejected(verify(signed(body, now() - 400), body, secret)), "stale")
    await verify(signed(body, now() - 400), body, secret, { toleranceSeconds: 500 })
    assert.strictEqual(await rejected(verify(signed("[]", now()), "[]", secret)), "shape")
  })
})

describe("a deduper", () => {
  it("works on each event once, however often it is delivered, and again after a rejection", async () => {
    const { once } = createDeduper()
    let times = 0
    const work = async () => ++times
    const outcomes = await Promise.all([once("evt_1", work), once("evt_1", work), once("evt_2", work)])
    assert.strictEqual(times, 2)
    assert.lengthOf(outcomes.filter((outcome) => outcome === undefined), 1)
    assert.isUndefined(await once("evt_1", work))
    const reason = new Error("broken")
    const failing = async () => {
      throw reason
    }
    await once("evt_3", failing).then(() => assert.fail("not rejected"), (error) => assert.strictEqual(error, reason))
    assert.strictEqual(await once("evt_3", work), 3)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { Duration } from "effect"
import { type EndingConfig, endingOf } from "../src/internal/endings.ts"
import { failed, succeeded } from "../src/Outcome.ts"
import { OperationId, type QueuedWrite } from "../src/QueuedWrite.ts"

const config: EndingConfig = { arrival: Duration.seconds(150), patience: Duration.hours(1), keepsValues: false }

const write = (overrides: Partial<QueuedWrite> = {}): QueuedWrite => ({
  seq: 1,
  id: OperationId.make("op_1"),
  caller: "key_ada",
  name: "createCompany",
  input: { params: {}, body: { name: "Acme" } },
  target: null,
  requestId: "req_1",
  isGuarded: false,
  consentReason: null,
  isDurable: true,
  attempts: 1,
  isAlone: false,
  isUnsettled: false,
  sentAt: 0,
  createdAt: 0,
  ...overrides
})

const sent = { now: 1000, upstreamRequestId: "req_up" }
const unknown = failed(new Failure.OutcomeUnknown({ reason: "cut" }))
const unavailable = failed(new Failure.Unavailable({ reason: "overloaded", retryAfter: 90 }))

describe("a write that nobody waits for", () => {
  it("is settled once nothing of it can arrive any more, and then has its last word", () => {
    assert.deepInclude(endingOf(write(), unknown, sent, config), {
      _tag: "Again",
      isUnsettled: true,
      after: config.arrival
    })
    assert.deepInclude(endingOf(write({ isUnsettled: true }), unknown, sent, config), {
      _tag: "Done",
      outcome: unknown
    })
  })

  it("is sent again when the API cannot take it, no earlier than that says, until its patience is at an end", () => {
    const again = endingOf(write(), unavailable, sent, config)
    assert.deepInclude(again, { _tag: "Again", isUnsettled: false, after: Duration.seconds(90) })
    const late = { ...sent, now: Duration.toMillis(Duration.hours(2)) }
    assert.propertyVal(endingOf(write(), unavailable, late, config), "_tag", "Done")
  })

  it("ends with what the API refused or did", () => {
    for (const outcome of [succeeded({}), failed(new Failure.EmailTaken())]) {
      assert.deepInclude(endingOf(write(), outcome, sent, config), { _tag: "Done", outcome })
    }
  })
})

describe("a write whose caller waits", () => {
  it("ends with what became of it, whatever that is", () => {
    for (const outcome of [unknown, unavailable, succeeded({})]) {
      assert.deepInclude(endingOf(write({ isDurable: false }), outcome, sent, config), { _tag: "Done", outcome })
    }
  })
})

import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Company, Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import { Productlane, Retry } from "@lanekit/http"
import { type Fault, type StandIn, startStandIn } from "@lanekit/server/testing"
import { Duration, Effect, Either, Logger, LogLevel, Redacted, Stream } from "effect"

const acme = { _tag: "ByName" as const, name: Company.CompanyName.make("Acme") }

const seed = {
  companies: [{ id: "co_1", name: "Acme", domains: ["acme.example"] }, { id: "co_2", name: "Globex" }],
  contacts: Array.from({ length: 420 }, (_, index) => ({ id: `ct_${index}`, email: `c${index}@example.com` }))
}

const running = Effect.acquireRelease(
  Effect.promise(() => startStandIn({ seed })),
  (standIn) => Effect.promise(() => standIn.close())
)

const clientOf = ({ baseUrl, keys }: StandIn) =>
  Productlane.make({
    apiKey: Redacted.make(keys.full),
    baseUrl,
    timeout: Duration.millis(400),
    retries: { ...Retry.defaultPolicy, retries: 8, base: Duration.millis(5), quota: 1000 }
  }).pipe(Effect.provide(FetchHttpClient.layer))

const nameOf = (turn: number) => ContactPatch.ContactName.make(`Name ${turn}`)

/** What a program does in a day: reads, changes, makes and deletes. Gives what was acknowledged. */
const workload = Effect.fnUntraced(function*(
  client: Effect.Effect.Success<ReturnType<typeof clientOf>>,
  concurrency: number
) {
  const { companies, contacts } = client
  const update = (turn: number) =>
    Effect.map(
      Effect.either(
        contacts.update(Contact.ContactId.make(`ct_${turn}`), {
          name: nameOf(turn),
          ...(turn % 3 === 0 && { company: acme })
        })
      ),
      (outcome) => [turn, outcome] as const
    )
  const updates = yield* Effect.forEach(Array.from({ length: 12 }, (_, turn) => turn), update, { concurrency })
  const count = yield* Stream.runCount(contacts.items({}))
  const resolution = yield* companies.resolve(acme)
  const email = EmailAddress.EmailAddress.make("new@example.com")
  const created = yield* Effect.either(contacts.create({ email, name: nameOf(1000) }))
  const deleted = yield* Effect.either(contacts.delete(Contact.ContactId.make("ct_400")))
  return { updates, count, resolution, created, deleted }
})

const faults: ReadonlyArray<readonly [what: string, rules: ReadonlyArray<Fault>]> = [
  ["429 with Retry-After", [{ kind: "rate_limited", retry_after: 1, count: 3, probability: 0.3, seed: 1 }]],
  ["500 before and after", [
    { kind: "status", status: 500, when: "before", probability: 0.2, seed: 2 },
    { kind: "status", status: 500, when: "after", probability: 0.2, seed: 3 }
  ]],
  ["502 and 503 before and after", [
    { kind: "status", status: 502, when: "after", probability: 0.2, seed: 4 },
    { kind: "status", status: 503, when: "before", probability: 0.2, seed: 5 },
    { kind: "status", status: 503, when: "after", retry_after: 1, count: 1, seed: 6 }
  ]],
  ["cut connections", [
    { kind: "cut", when: "before", probability: 0.15, seed: 7 },
    { kind: "cut", when: "after", probability: 0.15, seed: 8 }
  ]],
  ["answers that come too late", [
    { kind: "latency", milliseconds: 900, when: "before", count: 2, probability: 0.3, seed: 9 },
    { kind: "latency", milliseconds: 900, when: "after", count: 2, probability: 0.3, seed: 10 }
  ]],
  ["truncated and slow bodies", [
    { kind: "truncated_body", probability: 0.2, seed: 11 },
    { kind: "slow_body", chunk_bytes: 4096, milliseconds: 1, probability: 0.2, seed: 12 }
  ]],
  ["a proxy's pages", [
    { kind: "html", status: 502, when: "after", probability: 0.2, seed: 13 },
    { kind: "html", status: 503, when: "before", probability: 0.2, seed: 14 }
  ]],
  ["clocks that are wrong", [{ kind: "clock_skew", seconds: -4000, probability: 0.5, seed: 15 }]],
  ["short and empty pages", [{ kind: "short_page", items: 0, probability: 0.4, seed: 16 }, {
    kind: "short_page",
    items: 7,
    probability: 0.1,
    seed: 17
  }]]
]

// What is under way when the lane is closed may arrive long after, on a machine that has much to do.
const concurrencyOf = (rules: ReadonlyArray<Fault>) =>
  rules.some((rule) => "retry_after" in rule && rule.retry_after !== undefined) ? 1 : 4

describe("the client against a stand-in that fails", () => {
  for (const [what, rules] of faults) {
    it.live(`does nothing wrong, and loses nothing, with ${what}`, () =>
      Effect.gen(function*() {
        const standIn = yield* running
        for (const rule of rules) yield* Effect.promise(() => standIn.fault(rule))
        const client = yield* clientOf(standIn)
        const { count, created, deleted, resolution, updates } = yield* workload(client, concurrencyOf(rules))
        yield* Effect.promise(() => standIn.clearFaults())

        assert.strictEqual(count, 420)
        assert.strictEqual(resolution._tag, "Resolved")
        for (const [turn, outcome] of updates) {
          const contact = yield* client.contacts.get(Contact.ContactId.make(`ct_${turn}`))
          if (Either.isLeft(outcome)) assert.strictEqual(outcome.left._tag, "OutcomeUnknown")
          else {
            assert.strictEqual(contact.name, nameOf(turn))
            assert.strictEqual(contact.companyId, turn % 3 === 0 ? "co_1" : null)
          }
        }
        if (Either.isLeft(created)) assert.strictEqual(created.left._tag, "OutcomeUnknown")
        else assert.strictEqual((yield* client.contacts.get(created.right.id)).name, nameOf(1000))
        if (Either.isLeft(deleted)) assert.strictEqual(deleted.left._tag, "OutcomeUnknown")

        const { findings } = yield* Effect.promise(() => standIn.report())
        assert.deepStrictEqual(findings, [])
      }).pipe(Effect.scoped, Logger.withMinimumLogLevel(LogLevel.None)))
  }
})

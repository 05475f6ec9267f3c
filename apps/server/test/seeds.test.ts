import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Timestamp, Webhook } from "@lanekit/core"
import { Array, Effect } from "effect"
import { demoContactId, demoKeys, demoSeed } from "../src/demoSeed.ts"
import { parseSeed } from "../src/seedFile.ts"
import { exchange } from "./contract/exchange.ts"
import { start } from "./servers.ts"

const shared = (values: ReadonlyArray<string>) =>
  Object.values(Array.groupBy(values, (value) => value)).filter(({ length }) => length > 1)

const statusWith = (key: string, method: string) =>
  Effect.fnUntraced(function*(port: number) {
    const { status } = yield* exchange(port, {
      method,
      target: `/api/v2/contacts/${demoContactId}`,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: method === "PATCH" ? Buffer.from("{\"name\":\"Tried\"}") : undefined,
      chunked: false
    })
    return status
  })

describe("the demo seed", () => {
  it.effect("is the same every time", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* demoSeed, yield* demoSeed)
    }))

  it.effect("holds what there is to try", () =>
    Effect.map(demoSeed, ({ blockedSenders, companies, contacts, owners, statuses, tiers }) => {
      assert.isAtLeast(contacts.length, 1000)
      assert.isAtLeast(companies.length, 60)
      assert.strictEqual(shared(companies.map(({ name }) => name)).length, 1)
      assert.strictEqual(shared(companies.flatMap(({ externalIds }) => externalIds)).length, 1)
      assert.strictEqual(shared(companies.flatMap(({ domains }) => domains)).length, 0)
      assert.strictEqual(shared(contacts.map(({ email }) => email)).length, 0)
      assert.isAtLeast(contacts.filter(({ isSubscribed }) => !isSubscribed).length, 100)
      assert.isTrue(contacts.some(({ id }) => id === demoContactId))
      for (const { id } of statuses) assert.isTrue(companies.some(({ statusId }) => statusId === id))
      for (const { id } of tiers) assert.isTrue(companies.some(({ tierId }) => tierId === id))
      for (const { id } of owners) assert.isTrue(companies.some(({ owner }) => owner?.id === id))
      assert.isTrue(
        companies.some(({ owner, statusId, tierId }) => owner === null && statusId !== null && tierId === null)
      )
      assert.sameMembers(Array.dedupe(blockedSenders.map(({ type }) => type)), ["EMAIL", "DOMAIN"])
      assert.isTrue(
        contacts.some(({ companyId, otherCompanyIds = [] }) => companyId !== null && otherCompanyIds.length > 0)
      )
      assert.isFalse(
        contacts.some(({ companyId, otherCompanyIds = [] }) => companyId === null && otherCompanyIds.length > 0)
      )
    }))
})

describe("the demo keys", () => {
  it.live("open a server on loopback, as far as their scopes go", () =>
    Effect.gen(function*() {
      const port = yield* start({ seed: { _tag: "Demo" } })
      assert.strictEqual(yield* statusWith(demoKeys.full, "PATCH")(port), 200)
      assert.strictEqual(yield* statusWith(demoKeys.read, "GET")(port), 200)
      assert.strictEqual(yield* statusWith(demoKeys.read, "PATCH")(port), 403)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("are refused by a server that other machines can reach", () =>
    Effect.gen(function*() {
      const port = yield* start({ seed: { _tag: "Demo" }, host: "0.0.0.0" })
      assert.strictEqual(yield* statusWith(demoKeys.full, "GET")(port), 401)
      assert.strictEqual(yield* statusWith(demoKeys.read, "GET")(port), 401)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

describe("a seed file", () => {
  it.effect("needs no more than what matters", () =>
    Effect.gen(function*() {
      const seed = yield* parseSeed("{\"contacts\":[{\"id\":\"ct_1\",\"email\":\"a@example.com\"}]}")
      assert.strictEqual(seed.contacts[0]?.isSubscribed, true)
      const { apiKeys, blockedSenders, companies, owners, statuses, tiers } = seed
      assert.deepStrictEqual({ apiKeys, blockedSenders, companies, owners, statuses, tiers }, {
        apiKeys: [],
        blockedSenders: [],
        companies: [],
        owners: [],
        statuses: [],
        tiers: []
      })
    }))

  it.effect("blocks senders in lower case, and knows members without names", () =>
    Effect.gen(function*() {
      const seed = yield* parseSeed(JSON.stringify({
        blocked_senders: [{ id: "bs_1", type: "DOMAIN", value: "Spam.Example" }],
        company_statuses: [{ id: "st_1", name: "Active" }],
        company_tiers: [{ id: "ti_1", name: "Gold" }],
        members: [{ id: "us_1" }]
      }))
      assert.deepStrictEqual(seed.blockedSenders.map(({ type, value }) => [type, value]), [["DOMAIN", "spam.example"]])
      assert.deepStrictEqual([seed.statuses, seed.tiers, seed.owners], [
        [{ id: "st_1", name: "Active" }],
        [{ id: "ti_1", name: "Gold" }],
        [{ id: "us_1", name: null, avatarUrl: null }]
      ])
    }))

  it.effect("has webhooks that are told of everything, known by their URL, unless it says otherwise", () =>
    Effect.gen(function*() {
      const secret = "whsec_0123456789abcdef"
      const { webhooks } = yield* parseSeed(JSON.stringify({
        webhooks: [{ url: "http://a.test/hook", secret }, {
          id: "wh_b",
          url: "http://b.test",
          secret,
          events: ["contact.updated"]
        }]
      }))
      assert.deepStrictEqual(webhooks.map(({ events }) => events), [Webhook.allEvents, ["contact.updated"]])
      assert.match(webhooks[0]?.id ?? "", /^wh_[0-9a-f]{24}$/)
      assert.strictEqual(webhooks[1]?.id, "wh_b")
      const again = yield* parseSeed(JSON.stringify({ webhooks: [{ url: "http://a.test/hook", secret }] }))
      assert.strictEqual(again.webhooks[0]?.id, webhooks[0]?.id)
      assert.notInclude(JSON.stringify(webhooks), "whsec_")
    }))

  it.effect("says of its keys how a gateway treats them and when they expire, or nothing", () =>
    Effect.gen(function*() {
      const secret = "pl_v2_0123456789"
      const { apiKeys } = yield* parseSeed(JSON.stringify({
        api_keys: [
          { id: "key_1", secret, scopes: [] },
          {
            id: "key_2",
            secret: `${secret}0`,
            scopes: [],
            share: 3,
            priority: "batch",
            consent_policy: "guard",
            expires_at: "2027-01-01T00:00:00+01:00"
          }
        ]
      }))
      const [{ hash: _, ...plain } = {}, { hash, ...said } = {}] = apiKeys
      assert.deepStrictEqual(plain, { id: "key_1", name: "", scopes: [], isDemo: false, isRevoked: false })
      assert.deepInclude(said, {
        share: 3,
        priority: "batch",
        consent: "guard",
        expiresAt: Timestamp.make("2027-01-01T00:00:00+01:00")
      })
      assert.match(hash ?? "", /^[0-9a-f]{64}$/)
    }))

  it.effect("is refused with what policies and expiries may be", () =>
    Effect.gen(function*() {
      const key = { id: "key_1", secret: "pl_v2_0123456789", scopes: [] }
      const wrong = { share: 0, priority: "urgent", consent_policy: true, expires_at: "2027-01-01" }
      const found = yield* Effect.flip(parseSeed(JSON.stringify({ api_keys: [{ ...key, ...wrong }] })))
      assert.deepStrictEqual(found.map(({ message, path }) => `${path} ${message}`), [
        "api_keys.0.share must be a whole number from 1 to 100",
        "api_keys.0.priority must be interactive or batch",
        "api_keys.0.consent_policy must be allow or guard",
        "api_keys.0.expires_at must be an ISO 8601 date and time with an offset, from 1970 on"
      ])
    }))

  it.effect("that is no JSON is refused with the line and column of the mistake", () =>
    Effect.gen(function*() {
      for (
        const [text, message] of [
          ["{\n  \"contacts\": [,]\n}", "must be valid JSON (line 2, column 16)"],
          ["{\"contacts\": [], \"contacts\": []}", "is given more than once"]
        ] as const
      ) {
        const [issue] = yield* Effect.flip(parseSeed(text))
        assert.strictEqual(issue.message, message)
      }
    }))

  for (
    const [what, text, issues] of [
      ["is no JSON", "{", [""]],
      ["is no object", "[]", [""]],
      ["has an unknown field", "{\"contact\":[]}", ["contact"]],
      ["has no id and no e-mail", "{\"contacts\":[{}]}", ["contacts.0.id", "contacts.0.email"]],
      [
        "gives an e-mail twice, in two cases",
        "{\"contacts\":[{\"id\":\"a\",\"email\":\"x@example.com\"},{\"id\":\"b\",\"email\":\"X@example.com\"}]}",
        ["contacts.1.email"]
      ],
      [
        "names a company that is not there",
        "{\"contacts\":[{\"id\":\"a\",\"email\":\"x@example.com\",\"company_id\":\"co_1\"}]}",
        ["contacts.0"]
      ],
      [
        "names a company that was deleted",
        JSON.stringify({
          companies: [{ id: "co_1", name: "A", deleted_at: "2026-01-01T00:00:00Z" }],
          contacts: [
            { id: "a", email: "x@example.com", company_id: "co_1" },
            { id: "b", email: "y@example.com", company_id: "co_1", deleted_at: "2026-01-01T00:00:00Z" }
          ]
        }),
        ["contacts.0"]
      ],
      [
        "gives other companies to a contact without a primary one",
        JSON.stringify({
          companies: [{ id: "co_1", name: "A" }],
          contacts: [{ id: "a", email: "x@example.com", other_company_ids: ["co_1"] }]
        }),
        ["contacts.0.other_company_ids"]
      ],
      [
        "blocks a sender twice, in two cases",
        "{\"blocked_senders\":[{\"id\":\"a\",\"type\":\"DOMAIN\",\"value\":\"x.test\"},{\"id\":\"b\",\"type\":\"DOMAIN\",\"value\":\"X.test\"}]}",
        ["blocked_senders.1.value"]
      ],
      [
        "gives ids twice",
        JSON.stringify({
          company_statuses: [{ id: "a", name: "A" }, { id: "a", name: "B" }],
          company_tiers: [{ id: "a", name: "A" }, { id: "a", name: "A" }],
          members: [{ id: "a" }, { id: "a" }]
        }),
        ["company_statuses.1.id", "company_tiers.1.id", "members.1.id"]
      ],
      [
        "has a key without its version",
        "{\"api_keys\":[{\"id\":\"k\",\"secret\":\"hunter2\",\"scopes\":[]}]}",
        ["api_keys.0.secret"]
      ],
      [
        "has webhooks that cannot be",
        JSON.stringify({
          webhooks: [
            { url: "http://ann:hunter2@a.test/", secret: "whsec_0123456789abcdef" },
            { url: "http://a.test/", secret: "hunter2" },
            { url: "http://a.test/", secret: "whsec_0123456789abcdef", events: ["contact.read"] }
          ]
        }),
        ["webhooks.0.url", "webhooks.1.secret", "webhooks.2.events.0"]
      ],
      [
        "has a webhook twice",
        JSON.stringify({
          webhooks: [1, 2].map(() => ({ url: "http://a.test/", secret: "whsec_0123456789abcdef" }))
        }),
        ["webhooks.1.id"]
      ],
      [
        "has too many webhooks",
        JSON.stringify({
          webhooks: Array.makeBy(21, (index) => ({ url: `http://a.test/${index}`, secret: "whsec_0123456789abcdef" }))
        }),
        ["webhooks"]
      ]
    ] as const
  ) {
    it.effect(`that ${what} is refused, with its place`, () =>
      Effect.map(Effect.flip(parseSeed(text)), (found) => {
        assert.deepStrictEqual(found.map(({ path }) => path), [...issues])
        assert.notInclude(JSON.stringify(found), "hunter2")
      }))
  }
})

import { assert, describe, it } from "@effect/vitest"
import { broken, judged, type Sent } from "./observed.ts"

interface Asked {
  readonly cursor?: string
  readonly filters?: ReadonlyArray<readonly [string, string]>
  readonly namesLimit?: boolean
}

const list = (at: number, asked: Asked, page: Sent["page"] | "lost", fields: Partial<Sent> = {}): Sent => ({
  at,
  operation: "listContacts",
  path: "/contacts",
  ...fields,
  listing: {
    filters: asked.filters ?? [],
    namesLimit: asked.namesLimit ?? false,
    ...(asked.cursor !== undefined && { cursor: asked.cursor })
  },
  ...(page !== undefined && page !== "lost" && { page })
})
const more = (cursor: string, count = 50, limit = 50) => ({ cursor, count, limit })
const last = { cursor: null, count: 3, limit: 50 }

describe("a client that lists", () => {
  it("breaks the rule when it takes the first page for everything", () => {
    const { findings, open } = judged([list(7, {}, more("c1")), { at: 8 }])
    assert.deepStrictEqual(findings, [])
    assert.deepStrictEqual(open, [{
      rule: "ignored_has_more",
      at: "1970-01-01T00:00:00.007Z",
      request_id: "req_0",
      key_id: "key_a",
      operation: "listContacts",
      related_request_ids: [],
      detail: { count: 50, limit: 50, named_limit: false }
    }])
  })

  it("breaks it when it stops at a page that was not full", () => {
    const named = { namesLimit: true }
    assert.deepStrictEqual(broken([list(0, named, more("c1", 0, 10))]), ["ignored_has_more req_0"])
    assert.deepStrictEqual(
      broken([list(0, named, more("c1", 10, 10)), list(1, { ...named, cursor: "c1" }, more("c2", 9, 10))]),
      ["ignored_has_more req_1"]
    )
  })

  it("keeps it when it got as many as it asked for", () =>
    assert.deepStrictEqual(broken([list(0, { namesLimit: true }, more("c1", 10, 10))]), []))

  it("breaks it when it got as many as any page can hold: nobody wants exactly so many", () => {
    const named = { namesLimit: true }
    assert.deepStrictEqual(broken([list(0, named, more("c1", 200, 200))]), ["ignored_has_more req_0"])
    assert.deepStrictEqual(
      broken([list(0, named, more("c1", 200, 200)), list(1, { ...named, cursor: "c1" }, last)]),
      []
    )
    assert.deepStrictEqual(broken([list(0, named, { cursor: null, count: 200, limit: 200 })]), [])
    assert.deepStrictEqual(broken([list(0, named, more("c1", 199, 199))]), [])
  })

  it("keeps it when it goes on to the end, whatever is between", () =>
    assert.deepStrictEqual(
      broken([
        list(0, {}, more("c1", 0)),
        { at: 1, keyId: "key_b" },
        list(2, { cursor: "c1" }, more("c2")),
        list(3, {}, last, { operation: "listCompanies", path: "/companies" }),
        list(4, { cursor: "c2" }, last)
      ]),
      []
    ))

  it("has gone on when its next request failed", () =>
    assert.deepStrictEqual(broken([list(0, {}, more("c1")), list(1, { cursor: "c1" }, "lost", { status: 429 })]), []))

  it("takes it back when it begins again and goes on then", () =>
    assert.deepStrictEqual(
      broken([
        list(0, {}, more("c1")),
        list(1, {}, "lost", { status: 503 }),
        list(2, {}, more("c1b")),
        list(3, { cursor: "c1b" }, last)
      ]),
      []
    ))

  it("is told once of a list that it looks at again and again", () =>
    assert.deepStrictEqual(broken([0, 1, 2].map((at) => list(at, {}, more(`c${at}`)))), ["ignored_has_more req_2"]))

  it("does not go on with one list by reading another one, or with another key", () => {
    const filters = [["email", "digest_x"]] as const
    assert.deepStrictEqual(
      broken([list(0, {}, more("c1")), list(1, { filters }, more("c1")), list(2, { filters, cursor: "c1" }, last)]),
      ["ignored_has_more req_0"]
    )
    assert.deepStrictEqual(
      broken([list(0, {}, more("c1")), list(1, { cursor: "c1" }, last, { keyId: "key_b" })]),
      ["ignored_has_more req_0"]
    )
  })
})

describe("a client that sends a cursor", () => {
  const filters = [["company_id", "digest_c"], ["email", "digest_e"]] as const

  it("breaks the rule when the filters are others", () => {
    const { findings, open } = judged([
      list(0, { filters }, more("c1")),
      list(1, { filters: [["email", "digest_f"]], cursor: "c1" }, last)
    ])
    assert.deepStrictEqual(open, [])
    assert.deepStrictEqual(findings, [{
      rule: "changed_filters",
      at: "1970-01-01T00:00:00.001Z",
      request_id: "req_1",
      key_id: "key_a",
      operation: "listContacts",
      related_request_ids: ["req_0"],
      detail: { changed: 2, first_operation: "listContacts" }
    }])
  })

  it("breaks it when the list is another one", () =>
    assert.deepStrictEqual(
      judged([
        list(0, {}, more("c1")),
        list(1, { cursor: "c1" }, last, { operation: "listCompanies", path: "/companies" })
      ])
        .findings.map(({ detail, rule }) => ({ rule, detail })),
      [{ rule: "changed_filters", detail: { changed: 0, first_operation: "listContacts" } }]
    ))

  it("keeps it with the same filters and another limit", () =>
    assert.deepStrictEqual(
      broken([list(0, { filters }, more("c1")), list(1, { filters, cursor: "c1", namesLimit: true }, last)]),
      []
    ))

  it("keeps it with a cursor that two lists gave out, in either of them", () =>
    assert.deepStrictEqual(
      broken([
        list(0, { filters }, more("c1")),
        list(1, {}, more("c1")),
        list(2, { filters, cursor: "c1" }, last),
        list(3, { cursor: "c1" }, last)
      ]),
      []
    ))

  it("is not judged by a cursor that nobody is known to have given out", () =>
    assert.deepStrictEqual(broken([list(0, { cursor: "from-yesterday" }, last)]), []))

  it("breaks it whatever the request is answered", () =>
    assert.deepStrictEqual(
      broken([list(0, { filters }, more("c1")), list(1, { cursor: "c1" }, "lost", { status: 429 })]),
      ["changed_filters req_1"]
    ))
})

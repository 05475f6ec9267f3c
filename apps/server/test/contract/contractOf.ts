import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Predicate, Scope } from "effect"
import { afterAll } from "vitest"
import type { ServerConfig } from "../../src/ServerConfig.ts"
import { fullKey, type Servers, unlimited } from "../servers.ts"
import { allCases } from "./allCases.ts"
import { type Case, expand } from "./Case.ts"
import { aboutOthers, type Contents, open, type Row } from "./dump.ts"
import { exchange, type RawRequest, type RawResponse } from "./exchange.ts"

const cases = await Effect.runPromise(Effect.provide(allCases, NodeContext.layer))

/** Declares every case of the contract as a test of servers that `start` makes. */
export const contractOf = <E>(
  backend: string,
  start: (limits: ServerConfig["limits"]) => Effect.Effect<Servers, E, Scope.Scope | NodeContext.NodeContext>
): void => {
  describe(`the contract, ${backend}`, () => {
    const shared = makeShared(start(unlimited))
    afterAll(() => Effect.runPromise(shared.stop))
    for (const each of cases) {
      it.live(each.name, () =>
        changesNothing(each)
          ? shared.use((servers, contents, rows) => checkUnchanged(each, servers, contents, rows))
          : Effect.flatMap(start(limitsOf(each)), (servers) => check(each, servers)).pipe(
            Effect.scoped,
            Effect.provide(NodeContext.layer)
          ))
    }
  })
}

/**
 * Servers for the cases that change nothing, one after the other, with the rows that their database held after the last
 * one. A case that fails leaves none to the next.
 */
function makeShared<E>(start: Effect.Effect<Servers, E, Scope.Scope | NodeContext.NodeContext>) {
  let running: {
    readonly servers: Servers
    readonly scope: Scope.CloseableScope
    readonly contents: Contents
    rows: ReadonlyArray<Row>
  } | undefined = undefined

  const begin = Effect.gen(function*() {
    const scope = yield* Scope.make()
    const servers = yield* start.pipe(Scope.extend(scope), Effect.provide(NodeContext.layer))
    const contents = yield* Scope.extend(open(servers.database), scope)
    return running = { servers, scope, contents, rows: contents.rows() }
  })

  const stop = Effect.suspend(() => {
    const ended = running
    running = undefined
    return ended === undefined ? Effect.void : Scope.close(ended.scope, Exit.void)
  })

  const use = <E2>(
    body: (servers: Servers, contents: Contents, rows: ReadonlyArray<Row>) => Effect.Effect<ReadonlyArray<Row>, E2>
  ) =>
    Effect.suspend(() => running === undefined ? begin : Effect.succeed(running)).pipe(
      Effect.flatMap((shared) =>
        Effect.map(body(shared.servers, shared.contents, shared.rows), (rows) => {
          shared.rows = rows
        })
      ),
      Effect.onError(() => stop)
    )

  return { use, stop }
}

const limitsOf = ({ limit }: Case): ServerConfig["limits"] =>
  limit === undefined ? unlimited : {
    areEnforced: true,
    window: "sliding",
    lanes: { read: { perMinute: limit, burst: 2 * limit }, write: { perMinute: limit, burst: 2 * limit } }
  }

// A server that asks to be left alone is left alone by the gateway, by the next case too.
const changesNothing = ({ after, before, created, fault }: Case): boolean =>
  after === undefined && before === undefined && created === undefined && fault === undefined

/** Checks a case that changes nothing: the answer, and that every row of the database is as it was. */
const checkUnchanged = Effect.fnUntraced(
  function*(
    { request, response: expected }: Case,
    servers: Servers,
    contents: Contents,
    rowsBefore: ReadonlyArray<Row>
  ) {
    checkResponse(yield* exchange(servers.port, toRaw(request)), request, expected)
    const rows = contents.rows()
    assert.deepStrictEqual(rows, rowsBefore, "rows of the database")
    return rows
  }
)

/** Checks a case on servers of its own: the answer, and every record and every row of the database. */
const check = Effect.fnUntraced(function*(each: Case, servers: Servers) {
  const { after = {}, before: preparations = [], created = [], fault, request, response: expected } = each
  for (const preparation of preparations) {
    const { status, text } = yield* exchange(servers.port, toRaw(preparation))
    assert.isBelow(status, 300, `a request of "before" failed: ${text}`)
  }
  // Reading counts as well: where limits are low, the rows of the database tell enough.
  const readAll = each.limit === undefined ? readState : () => Effect.succeed<State>({})
  const before = yield* readAll(servers.upstreamPort)
  const contents = yield* open(servers.database)
  const rowsBefore = contents.rows()

  if (fault !== undefined) yield* servers.faults.add(fault)
  checkResponse(yield* exchange(servers.port, toRaw(request)), request, expected)
  yield* servers.faults.clear

  const now = yield* readAll(servers.upstreamPort)
  const added = Object.keys(now).filter((id) => before[id] === undefined)
  checkCreated(added.map((id) => now[id] ?? {}), created)
  checkState(before, now, after)
  const changed = [...Object.keys(after), ...added]
  const rowsAfter = contents.rows()
  assert.deepStrictEqual(
    aboutOthers(rowsAfter, changed),
    aboutOthers(rowsBefore, changed),
    "rows of the database that \"after\" does not name"
  )
})

const checkResponse = (response: RawResponse, request: Case["request"], expected: Case["response"]) => {
  const requestId = String(response.headers["x-request-id"])
  assert.strictEqual(
    response.status,
    expected.status,
    `status: expected ${expected.status}, got ${response.status}; the body was ${response.text}\n`
  )
  assert.match(requestId, /^req_[0-9a-f]{32}$/)
  for (const name of ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]) {
    assert.match(String(response.headers[name]), /^\d+$/, name)
  }
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    assert.strictEqual(response.headers[name], value ?? undefined, name)
  }
  if (request.method === "HEAD") assert.strictEqual(response.text, "")
  else checkBody(JSON.parse(response.text), expected, requestId)
}

const checkBody = (body: unknown, expected: Case["response"], requestId: string) => {
  if (expected.body !== undefined) assertHolds(body, expand(expected.body), "body")
  if (expected.status < 400) return
  assert.isDefined(expected.code, "a case with a status of 400 or more must say the code of its error")
  assert.isTrue(Predicate.hasProperty(body, "error"))
  assertHolds(body, { error: { code: expected.code, request_id: requestId } }, "body")
  const { details, message } = errorOf(body)
  assert.isAbove(message.length, 0)
  if (expected.message !== undefined) assert.include(message, expected.message)
  if (expected.details !== undefined) assert.deepStrictEqual(details, expected.details)
  if (expected.paths !== undefined) {
    assert.isArray(details)
    const issues = Array.isArray(details) ? details : []
    assert.deepStrictEqual(issues.map(({ path }) => path).toSorted(), expected.paths.toSorted())
    // Every problem that is reported is one that the message names, for people who read nothing else.
    for (const { message: part } of issues) assert.include(message, part)
  }
}

const errorOf = (body: unknown): { readonly message: string; readonly details: unknown } => {
  const error = Predicate.hasProperty(body, "error") ? body.error : undefined
  return {
    message: Predicate.hasProperty(error, "message") ? String(error.message) : "",
    details: Predicate.hasProperty(error, "details") ? error.details : undefined
  }
}

// Everything that is expected is there; objects may hold more, arrays may not.
const assertHolds = (actual: unknown, expected: unknown, path: string): void => {
  if (Array.isArray(expected)) {
    assert.isArray(actual, path)
    assert.strictEqual(Array.isArray(actual) ? actual.length : -1, expected.length, `${path}.length`)
    expected.forEach((item, index) =>
      assertHolds(Array.isArray(actual) ? actual[index] : undefined, item, `${path}.${index}`)
    )
  } else if (Predicate.isReadonlyRecord(expected)) {
    // An empty object is expected to be empty: it is how a case says that a record was emptied.
    if (Object.keys(expected).length === 0) assert.deepStrictEqual(actual, {}, path)
    for (const [key, value] of Object.entries(expected)) {
      assertHolds(Predicate.hasProperty(actual, key) ? actual[key] : undefined, value, `${path}.${key}`)
    }
  } else assert.strictEqual(actual, expected, path)
}

type Fields = Readonly<Record<string, unknown>>

type State = Readonly<Record<string, Fields>>

// Every record, by its id.
const readRecords = (port: number) =>
  Effect.map(
    Effect.forEach(["/contacts", "/companies", "/contacts/blocked-senders"], (path) =>
      exchange(port, toRaw({ method: "GET", path: `${path}?limit=200` }))),
    (pages): State =>
      Object.fromEntries(
        pages.flatMap(({ text }) =>
          dataOf(text).map((record) => [String(record.id), record])
        )
      )
  )

// The same, and with each contact all of its companies.
const readState = Effect.fnUntraced(function*(port: number) {
  const records = yield* readRecords(port)
  const contacts = Object.keys(records).filter((id) => records[id]?.is_subscribed !== undefined)
  const companies = yield* Effect.forEach(contacts, (id) =>
    Effect.map(
      exchange(port, toRaw({ method: "GET", path: `/contacts/${encodeURIComponent(id)}/companies` })),
      ({ text }) => [id, { ...records[id], company_ids: dataOf(text).map((company) => company.id) }] as const
    ))
  const state: State = { ...records, ...Object.fromEntries(companies) }
  return state
})

const dataOf = (text: string): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  const body: { readonly data: ReadonlyArray<Readonly<Record<string, unknown>>> } = JSON.parse(text)
  return body.data
}

// The newest come first in "created" as they do in a list.
const checkCreated = (records: ReadonlyArray<unknown>, created: NonNullable<Case["created"]>) =>
  assertHolds(records, created.map(expand), "created")

const checkState = (before: State, now: State, after: NonNullable<Case["after"]>) => {
  const unknown = Object.keys(after).filter((id) => before[id] === undefined)
  assert.deepStrictEqual(unknown, [], "\"after\" names records that there were not")
  const gone = new Set(Object.keys(after).filter((id) => after[id] === null))
  const kept = Object.keys(before).filter((id) => !gone.has(id))
  assert.sameMembers(Object.keys(now).filter((id) => before[id] !== undefined), kept, "the records that there are")
  for (const id of kept) checkRecord(id, before[id] ?? {}, now[id] ?? {}, after[id] ?? {})
}

const checkRecord = (id: string, before: Fields, now: Fields, { updated_at: updatedAt, ...after }: Fields) => {
  const expected: Fields = { ...before, ...expandFields(after) }
  for (const [field, value] of Object.entries(now)) {
    const place = `after.${id}.${field}`
    if (field === "updated_at" && updatedAt === "later") {
      assert.isTrue(String(value) > String(before.updated_at), `${place}: expected to be later, is ${String(value)}`)
    } else {
      const hint = after[field] === undefined ? "; a change must be named in \"after\"" : ""
      assert.deepStrictEqual(
        value,
        expected[field],
        `${place}: expected ${JSON.stringify(expected[field])}, is ${JSON.stringify(value)}${hint}\n`
      )
    }
  }
}

const expandFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, expand(value)]))

const toRaw = (
  { base64, chunked = false, headers = {}, json, key = fullKey, method, path = "", size, target, text }: Case["request"]
): RawRequest => {
  const body = bodyOf({ base64, json, size, text })
  const fields = {
    ...(key !== null && { authorization: `Bearer ${key}` }),
    ...(method !== "GET" && method !== "HEAD" && { "content-type": "application/json" }),
    ...headers
  }
  return {
    method,
    target: target ?? `/api/v2${path}`,
    headers: Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) => value === null ? [] : [[name, value]])
    ),
    body,
    chunked
  }
}

const bodyOf = ({ base64, json, size, text }: Pick<Case["request"], "base64" | "json" | "size" | "text">) => {
  if (json !== undefined) return Buffer.from(JSON.stringify(expand(json)))
  if (text !== undefined) return Buffer.from(text)
  if (base64 !== undefined) return Buffer.from(base64, "base64")
  return size === undefined ? undefined : Buffer.alloc(size, " ")
}

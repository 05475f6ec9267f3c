import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Predicate, Scope } from "effect"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import { fullKey, type Servers, startEmbedded, startGateway } from "../servers.ts"
import { type Case, expand, readCases } from "./Case.ts"
import { dump } from "./dump.ts"
import { exchange, type RawRequest } from "./exchange.ts"

const directory = fileURLToPath(new URL("cases", import.meta.url))
const cases = await Effect.runPromise(readCases(directory).pipe(Effect.provide(NodeContext.layer)))

for (const [backend, start] of [["embedded", startEmbedded], ["through a gateway", startGateway]] as const) {
  describe(`the contract, ${backend}`, () => {
    const shared = makeShared(start)
    afterAll(() => Effect.runPromise(shared.stop))
    for (const each of cases) {
      it.live(each.name, () =>
        each.after === undefined
          ? shared.use((servers) => check(each, servers))
          : Effect.flatMap(start, (servers) => check(each, servers)).pipe(
            Effect.scoped,
            Effect.provide(NodeContext.layer)
          ))
    }
  })
}

/** Servers for the cases that change nothing, one after the other. A case that fails leaves none to the next. */
function makeShared<E>(start: Effect.Effect<Servers, E, Scope.Scope | NodeContext.NodeContext>) {
  let running: { readonly servers: Servers; readonly scope: Scope.CloseableScope } | undefined = undefined

  const begin = Effect.gen(function*() {
    const scope = yield* Scope.make()
    const servers = yield* start.pipe(Scope.extend(scope), Effect.provide(NodeContext.layer))
    return running = { servers, scope }
  })

  const stop = Effect.suspend(() => {
    const ended = running
    running = undefined
    return ended === undefined ? Effect.void : Scope.close(ended.scope, Exit.void)
  })

  const use = <A, E2>(body: (servers: Servers) => Effect.Effect<A, E2>) =>
    Effect.suspend(() => running === undefined ? begin : Effect.succeed(running)).pipe(
      Effect.flatMap(({ servers }) => body(servers)),
      Effect.onError(() => stop)
    )

  return { use, stop }
}

const check = Effect.fnUntraced(function*({ after = {}, request, response: expected }: Case, servers: Servers) {
  const before = yield* readState(servers.upstreamPort)
  const rowsBefore = dump(servers.database)

  const response = yield* exchange(servers.port, toRaw(request))
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

  checkState(before, yield* readState(servers.upstreamPort), after)
  const changed = Object.keys(after)
  const rowsAfter = dump(servers.database)
  assert.deepStrictEqual(
    rowsOfOthers(rowsAfter, changed),
    rowsOfOthers(rowsBefore, changed),
    "rows of the database that \"after\" does not name"
  )
})

const rowsOfOthers = (rows: string, changed: ReadonlyArray<string>): ReadonlyArray<string> =>
  rows.split("\n").filter((row) => !changed.some((id) => row.includes(JSON.stringify(id))))

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

type State = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const readState = (port: number) =>
  Effect.map(
    Effect.forEach(["/contacts?limit=200", "/companies?limit=200"], (path) =>
      exchange(port, toRaw({ method: "GET", path }))),
    (pages): State =>
      Object.fromEntries(pages.flatMap(({ text }) => {
        const body: { readonly data: ReadonlyArray<{ readonly id: string }> } = JSON.parse(text)
        return body.data.map((record) => [record.id, record])
      }))
  )

const checkState = (before: State, now: State, after: NonNullable<Case["after"]>) => {
  const unknown = Object.keys(after).filter((id) => before[id] === undefined)
  assert.deepStrictEqual(unknown, [], "\"after\" names contacts that the seed does not have")
  assert.deepStrictEqual(Object.keys(now), Object.keys(before), "the contacts and companies that there are")
  for (const [id, record] of Object.entries(before)) {
    const { updated_at: updatedAt, ...fields } = after[id] ?? {}
    const expected: Readonly<Record<string, unknown>> = { ...record, ...expandFields(fields) }
    for (const [field, value] of Object.entries(now[id] ?? {})) {
      const place = `after.${id}.${field}`
      if (field === "updated_at" && updatedAt === "later") {
        assert.isTrue(String(value) > String(record.updated_at), `${place}: expected to be later, is ${String(value)}`)
      } else {
        const hint = after[id]?.[field] === undefined ? "; a change must be named in \"after\"" : ""
        assert.deepStrictEqual(
          value,
          expected[field],
          `${place}: expected ${JSON.stringify(expected[field])}, is ${JSON.stringify(value)}${hint}\n`
        )
      }
    }
  }
}

const expandFields = (fields: Readonly<Record<string, unknown>>) =>
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

import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { openConnection } from "../connection.ts"
import { exchange } from "../contract/exchange.ts"
import { fullKey } from "../servers.ts"
import { startDirected } from "./directed.ts"

const hour = 3_600_000

const fieldOf = (answer: string, name: string) =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)\\r\\n`, "i").exec(answer)?.[1] ?? ""

const close = (times: ReadonlyArray<number>, expected: number) =>
  times.forEach((time) => assert.approximately(time, expected, 0.05))

describe("a clock that was advanced", () => {
  it.live("is the one of every header of an answer, and a fault's is wrong by what it says", () =>
    Effect.gen(function*() {
      const { admin, port } = yield* startDirected()
      const start = yield* Clock.currentTimeMillis
      yield* admin("POST", "/clock", { advance_seconds: 3600 })
      const timesOf = ({ date, reset }: { readonly date: string; readonly reset: string }) => [
        (Date.parse(date) - start) / hour,
        (Number(reset) * 1000 - start) / hour
      ]
      const headers = { authorization: `Bearer ${fullKey}` }
      const ask = (path: string) =>
        exchange(port, { method: "GET", target: `/api/v2${path}`, headers, body: undefined, chunked: false }).pipe(
          Effect.map(({ headers }) =>
            timesOf({ date: String(headers.date), reset: String(headers["x-ratelimit-reset"]) })
          )
        )

      close(yield* ask("/me"), 1)
      close(yield* ask("/nowhere"), 1)
      const { send } = yield* openConnection(port)
      const refused = yield* Effect.promise(() => send("GET /api/v2/me HTTP/1.1\r\n\r\n"))
      close(timesOf({ date: fieldOf(refused, "date"), reset: fieldOf(refused, "x-ratelimit-reset") }), 1)
      const garbage = yield* openConnection(port)
      const unread = yield* Effect.promise(() => garbage.send("garbage\r\n\r\n"))
      close(timesOf({ date: fieldOf(unread, "date"), reset: fieldOf(unread, "x-ratelimit-reset") }), 1)

      yield* admin("POST", "/faults", { kind: "clock_skew", seconds: -7200, count: 1 })
      close(yield* ask("/me"), -1)
      yield* admin("POST", "/faults", { kind: "html", status: 502, count: 1 })
      close((yield* ask("/me")).slice(0, 1), 1)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

import { assert, describe, it } from "@effect/vitest"
import { LaneWait } from "@lanekit/http"
import { Output } from "@lanekit/terminal"
import { memoryStream } from "@lanekit/terminal/testing/memoryStream"
import { Duration, Effect } from "effect"
import { withNotices } from "../src/notices.ts"
import { inProcess } from "./inProcess.ts"
import { lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { error } from "./wire.ts"

const failing = { "GET /contacts/c_1": error(503, "unavailable") }
const once = { PRODUCTLANE_RETRIES: "1" }

describe("a request that is sent again", () => {
  it.scoped("is told of on standard error, and standard output stays the answer's", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(failing)
      const { code, stderr, stdout } = yield* lanekit(api.url, ["contacts", "get", "c_1"], once)
      assert.deepStrictEqual({ code, stdout }, { code: 7, stdout: "" })
      assert.match(
        stderr,
        /^Note: the API is unavailable at the moment; trying again (?:at once|in 1 s)\nError: the API/
      )
      assert.lengthOf(api.requests, 2)
    }))

  it.scoped("is a notice on a line of its own for programs", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(failing)
      const { stderr } = yield* lanekit(api.url, ["contacts", "get", "c_1", "--json"], once)
      const [notice = "", failure = ""] = stderr.split("\n")
      assert.deepInclude(JSON.parse(notice), { notice: { code: "retry", message: JSON.parse(notice).notice.message } })
      assert.nestedPropertyVal(JSON.parse(failure), "error.code", "unavailable")
    }))

  it.scoped("is none where nobody wants it", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(failing)
      const { stderr } = yield* inProcess(api.url, ["contacts", "get", "c_1"])
      assert.notInclude(stderr, "Note:")
      assert.lengthOf(api.requests, 1)
    }))
})

describe("a wait for the API's limits", () => {
  it.effect("is told of where it takes a second or more", () =>
    Effect.gen(function*() {
      const stderr = memoryStream()
      const sink = { stream: stderr.stream, isTerminal: false }
      const output = Output.layer({ isJson: false, allowsColour: false, canAsk: false, stdout: sink, stderr: sink })
      const waits = Effect.gen(function*() {
        const { waiting } = yield* LaneWait
        for (const estimate of [Duration.zero, Duration.millis(999), Duration.seconds(5)]) {
          yield* waiting({ lane: "read", priority: "batch", position: 0, estimate })
        }
      })
      yield* withNotices(waits, { isVerbose: false }).pipe(Effect.provide(output))
      assert.strictEqual(stderr.text(), "Note: the API takes no more reads at the moment; going on in 5 s\n")
    }))
})

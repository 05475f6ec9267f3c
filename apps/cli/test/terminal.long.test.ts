import { assert, describe, it } from "@effect/vitest"
import { strip } from "@lanekit/terminal"
import { Effect } from "effect"
import { join } from "node:path"
import * as configHome from "./configHome.ts"
import { inShell, key, onTerminal } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, contact, ok, pageOf, unsubscribed } from "./wire.ts"

// These need `script` of util-linux, which gives a program a terminal.

const answering = (before: object) =>
  StubApi.start({ "GET /contacts/c_1": ok(before), "PATCH /contacts/c_1": ok(contact) })

const environmentOf = ({ url }: StubApi.StubApi) => ({
  PRODUCTLANE_API_KEY: key,
  PRODUCTLANE_BASE_URL: url,
  NO_COLOR: "1"
})

const question = "Type yes and press Enter to confirm: "

const subscribe = ["contacts", "update", "c_1", "--subscribe"]

const terminalCommand = `${inShell} ${subscribe.join(" ")}`

describe("subscribing a person who has unsubscribed", () => {
  it.scoped(
    "asks on a real terminal, and keeps standard output pure",
    () =>
      Effect.gen(function*() {
        const api = yield* answering(unsubscribed)
        const command = `${inShell} ${subscribe.join(" ")} --json | cat > /dev/null`
        const ran = yield* onTerminal(command, environmentOf(api), question, "yes\n")
        assert.strictEqual(ran.code, 0)
        assert.include(ran.stdout, question)
        assert.notInclude(ran.stdout, "\"id\"")
        assert.strictEqual(strip(ran.stdout), ran.stdout)
        assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1", "PATCH /contacts/c_1 {\"is_subscribed\":true}"])
      })
  )

  const refusals: ReadonlyArray<readonly [what: string, ahead: string, answer: string, code: number]> = [
    ["one letter", "", "t\n", 2],
    ["y", "", "y\n", 2],
    ["Enter alone", "", "\r", 2],
    ["the end of input", "", "\u0004", 2],
    ["a yes without Enter", "", "yes\u0004\u0004", 2],
    ["Ctrl-C", "", "\u0003", 130],
    ["a command that was typed ahead", "git status\n", "\n", 2],
    ["a y that was typed ahead", "y\n", "\n", 2],
    ["a yes that was typed ahead", "yes\n", "\n", 2],
    ["many that were typed ahead", "yes\n".repeat(100), "\n", 2],
    ["a yes that was typed ahead without Enter", "yes", "\n", 2],
    ["an end of input that was typed ahead", "\u0004", "no\n", 2]
  ]
  for (const [what, ahead, answer, code] of refusals) {
    it.scoped(`is not confirmed on a real terminal by ${what}`, () =>
      Effect.gen(function*() {
        const api = yield* answering(unsubscribed)
        const ran = yield* onTerminal(terminalCommand, environmentOf(api), question, answer, ahead)
        assert.strictEqual(ran.code, code)
        assert.include(ran.stdout, question)
        if (code === 2) assert.include(ran.stdout, "\nError: not confirmed; the person stays unsubscribed")
        assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1"])
      }))
  }

  it.scoped(
    "is confirmed by a yes after the question, whatever was typed ahead",
    () =>
      Effect.gen(function*() {
        const api = yield* answering(unsubscribed)
        const ran = yield* onTerminal(terminalCommand, environmentOf(api), question, "Yes\n", "no\nn")
        assert.strictEqual(ran.code, 0)
        assert.deepStrictEqual(api.asked()[1], "PATCH /contacts/c_1 {\"is_subscribed\":true}")
      })
  )
})

describe("deleting", () => {
  const answers = StubApi.start({
    "GET /companies/co_1": ok(company),
    "DELETE /companies/co_1": ok({ id: "co_1", deleted: true })
  })

  it.scoped("asks on a real terminal, and takes yes", () =>
    Effect.gen(function*() {
      const api = yield* answers
      const ran = yield* onTerminal(`${inShell} companies delete co_1`, environmentOf(api), question, "yes\n")
      assert.strictEqual(ran.code, 0)
      assert.include(ran.stdout, "The company Acme will be deleted.")
      assert.include(ran.stdout, "Deleted co_1")
      assert.deepStrictEqual(api.asked(), ["GET /companies/co_1", "DELETE /companies/co_1"])
    }))

  it.scoped("asks nothing on a real terminal with --no-input", () =>
    Effect.gen(function*() {
      const api = yield* answers
      const command = `${inShell} companies delete co_1 --no-input`
      const ran = yield* onTerminal(command, environmentOf(api), "", "")
      assert.strictEqual(ran.code, 2)
      assert.notInclude(ran.stdout, question)
      assert.deepStrictEqual(api.requests, [])
    }))
})

describe("the key", () => {
  it.scoped("is asked for on a real terminal without being shown, and kept as it was typed", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const typed = `${key}x\u007f\n`
      const environment = { XDG_CONFIG_HOME: join(home.directory, ".."), NO_COLOR: "1" }
      const ran = yield* onTerminal(
        `${inShell} config set api-key`,
        environment,
        "(it is not shown): ",
        typed,
        "ahead\n"
      )
      assert.strictEqual(ran.code, 0, ran.stdout)
      assert.notInclude(ran.stdout, key)
      assert.notInclude(ran.stdout, "T0pS")
      assert.strictEqual(home.read("profiles/default.key"), `${key}\n`)
    }))

  it.scoped("is not kept when Ctrl-C ends the question", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const environment = { XDG_CONFIG_HOME: join(home.directory, ".."), NO_COLOR: "1" }
      const command = `${inShell} config set api-key; code=$?; stty -a; exit $code`
      const ran = yield* onTerminal(command, environment, "(it is not shown): ", "pl_v2_\u0003")
      assert.strictEqual(ran.code, 130)
      // The terminal is as it was before.
      assert.match(ran.stdout, /(?:^|\s)icanon /, ran.stdout)
      assert.match(ran.stdout, /(?:^|\s)echo /, ran.stdout)
    }))
})

describe("the body of a request", () => {
  it.scoped("is read from a pipe while the terminal is somebody's", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "PATCH /contacts/c_1": ok(contact) })
      const command = `printf '{"name":"B"}' | ${inShell} api PATCH /contacts/c_1 -f -`
      assert.strictEqual((yield* onTerminal(command, environmentOf(api), "", "")).code, 0)
      assert.deepStrictEqual(api.asked(), ["PATCH /contacts/c_1 {\"name\":\"B\"}"])
    }))
})

describe("output", () => {
  it.scoped("says when its output is lost", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": ok(contact) })
      const environment = { PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: api.url, NO_COLOR: "1" }
      const ran = yield* onTerminal(`${inShell} contacts get c_1 > /dev/full`, environment, "", "")
      assert.strictEqual(ran.code, 1)
      assert.include(ran.stdout, "Error: the output could not be written (ENOSPC)")
    }))

  it.scoped("has colours on a terminal alone, and never with NO_COLOR", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([contact])) })
      const environment = { PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: api.url }
      const coloured = yield* onTerminal(`${inShell} contacts list`, environment, "", "")
      assert.include(coloured.stdout, "\u001b[2m")
      const plain = yield* onTerminal(`${inShell} contacts list`, { ...environment, NO_COLOR: "1" }, "", "")
      assert.notInclude(plain.stdout, "\u001b")
    }))
})

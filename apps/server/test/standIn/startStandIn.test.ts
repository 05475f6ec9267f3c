import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type StandIn, type StandInError, startStandIn } from "../../src/testing.ts"

/** One call, with the key of every scope where none is given. */
const call = async (standIn: StandIn, method: string, path: string, body?: object, key = standIn.keys.full) => {
  const response = await fetch(`${standIn.baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) })
  })
  return { status: response.status, json: await response.json() }
}

const seed = { contacts: [{ id: "ct_1", email: "one@example.com", name: "One" }] }

const refusalOf = (promise: Promise<unknown>): Promise<StandInError> =>
  promise.then(() => assert.fail("was not refused"), (error: StandInError) => error)

describe("a stand-in", () => {
  let standIn: StandIn
  beforeAll(async () => {
    standIn = await startStandIn({ seed })
  })
  afterAll(() => standIn.close())

  it("answers with keys of its own, as far as their scopes go", async () => {
    assert.strictEqual((await call(standIn, "GET", "/contacts/ct_1")).status, 200)
    assert.strictEqual((await call(standIn, "GET", "/contacts/ct_1", undefined, standIn.keys.read)).status, 200)
    assert.strictEqual((await call(standIn, "PATCH", "/contacts/ct_1", {}, standIn.keys.read)).status, 403)
    assert.strictEqual((await call(standIn, "GET", "/me", undefined, "pl_v2_demo_full")).status, 401)
    const { secret } = await standIn.createKey({ scopes: ["companies:read"] })
    assert.strictEqual((await call(standIn, "GET", "/companies", undefined, secret)).status, 200)
    assert.strictEqual((await call(standIn, "GET", "/contacts/ct_1", undefined, secret)).status, 403)
  })

  it("has no admin port unless asked for one", () => assert.isUndefined(standIn.adminUrl))

  it("goes back to what it was, and keeps its keys", async () => {
    const { secret } = await standIn.createKey({ scopes: ["contacts:read"], name: "made by hand" })
    await call(standIn, "PATCH", "/contacts/ct_1", { name: "Changed" })
    await standIn.advanceClock({ seconds: 60 })
    const counts = await standIn.reset()
    assert.deepStrictEqual(counts.contacts, { live: 1, deleted: 0 })
    const keys = [secret, standIn.keys.full, standIn.keys.read]
    const answers = await Promise.all(keys.map((key) => call(standIn, "GET", "/contacts/ct_1", undefined, key)))
    for (const answer of answers) assert.nestedPropertyVal(answer, "json.name", "One")
    assert.strictEqual((await standIn.inspect()).clock.ahead_seconds, 0)
  })

  it("takes another seed", async () => {
    const counts = await standIn.seed({ contacts: [{ id: "ct_2", email: "two@example.com" }] })
    assert.strictEqual(counts.contacts.live, 1)
    assert.strictEqual((await call(standIn, "GET", "/contacts/ct_2")).status, 200)
    assert.strictEqual(
      (await refusalOf(standIn.seed({ contacts: [{ id: "ct_3" }] }))).message,
      "contacts.0.email is required"
    )
    assert.strictEqual((await call(standIn, "GET", "/contacts/ct_2")).status, 200)
    await standIn.reset()
  })

  it("fails when told to, and tells of its requests and of what was wrong with them", async () => {
    await standIn.reset()
    assert.isTrue((await standIn.report()).is_empty)
    const fault = await standIn.fault({ kind: "status", status: 503, operations: ["listCompanies"], count: 1 })
    assert.strictEqual(fault.remaining, 1)
    assert.strictEqual((await call(standIn, "GET", "/companies")).status, 503)
    assert.strictEqual((await call(standIn, "GET", "/companies")).status, 200)
    const [last, before] = await standIn.requests(2)
    assert.deepStrictEqual([last?.status, before?.status], [200, 503])
    await standIn.fault({ kind: "cut" })
    await standIn.clearFaults()
    await call(standIn, "PATCH", "/contacts/ct_1", { name: "One" })
    const { findings } = await standIn.report()
    assert.deepStrictEqual(findings.map(({ rule }) => rule), ["needless_write"])
    await standIn.reset()
    assert.isTrue((await standIn.report()).is_empty)
  })

  it("lets time pass in no time", async () => {
    const { ahead_seconds } = await standIn.advanceClock(1500)
    assert.strictEqual(ahead_seconds, 1.5)
    assert.strictEqual((await standIn.advanceClock({ seconds: 1 })).ahead_seconds, 2.5)
    await standIn.reset()
  })

  it("refuses a key of its seed from the key's expiry on, by its own clock", async () => {
    const key = { id: "key_passing", secret: "pl_v2_passing_by", scopes: ["contacts:read"] }
    const other = await startStandIn({
      seed: { api_keys: [{ ...key, expires_at: new Date(Date.now() + 7_200_000).toISOString() }] }
    })
    try {
      const status = async () => (await call(other, "GET", "/contacts", undefined, key.secret)).status
      await other.advanceClock({ seconds: 3600 })
      assert.strictEqual(await status(), 200)
      await other.advanceClock({ seconds: 3600 })
      assert.strictEqual(await status(), 401)
      await other.reset()
      assert.strictEqual(await status(), 200)
    } finally {
      await other.close()
    }
  })

  it("is written to a file that another one can be brought to, which keeps its own keys", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lanekit-"))
    const other = await startStandIn()
    try {
      const path = await standIn.snapshot(join(directory, "snapshot"))
      const counts = await other.restore(path)
      assert.strictEqual(counts.contacts.live, 1)
      assert.strictEqual((await call(other, "GET", "/contacts/ct_1")).status, 200)
      const none = join(directory, "none")
      assert.strictEqual(
        (await refusalOf(other.restore(none))).message,
        `${none} is not there, or cannot be read`
      )
      assert.strictEqual((await refusalOf(other.snapshot(directory))).message, `${directory} is no file`)
    } finally {
      await other.close()
      rmSync(directory, { recursive: true })
    }
  })

  it("keeps its own keys when it is restored on its admin port", async () => {
    const directory = mkdtempSync(join(tmpdir(), "lanekit-"))
    const other = await startStandIn({ admin: true })
    try {
      const { secret } = await other.createKey({ scopes: ["contacts:read"] })
      const path = await standIn.snapshot(join(directory, "snapshot"))
      const restored = await fetch(`${other.adminUrl}/state/restore`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ path })
      })
      assert.strictEqual(restored.status, 200)
      const keys = [secret, other.keys.full, other.keys.read]
      const answers = await Promise.all(keys.map((key) => call(other, "GET", "/contacts/ct_1", undefined, key)))
      assert.deepStrictEqual(answers.map(({ status }) => status), [200, 200, 200])
    } finally {
      await other.close()
      rmSync(directory, { recursive: true })
    }
  })

  for (
    const [what, message, ask] of [
      ["a fault that is none", "kind", () => standIn.fault(JSON.parse("{\"kind\":\"flood\"}"))],
      [
        "time that runs backwards",
        "advanceClock must be given milliseconds, or { seconds }, from 0 on",
        () => standIn.advanceClock(-1)
      ],
      ["requests without end", "limit must be a whole number", () => standIn.requests(0)],
      ["a scope without a name", "scopes.0", () => standIn.createKey({ scopes: [""] })]
    ] as const
  ) {
    it(`refuses ${what}, by its name`, async () => {
      const { message: found, name } = await refusalOf(ask())
      assert.strictEqual(name, "StandInError")
      assert.include(found, message)
    })
  }
})

describe("several stand-ins", () => {
  it("know nothing of each other", async () => {
    const [one, two] = await Promise.all([startStandIn({ seed }), startStandIn({ seed: "demo" })])
    try {
      assert.notStrictEqual(one.origin, two.origin)
      assert.strictEqual((await call(one, "GET", "/contacts/ct_1")).status, 200)
      assert.strictEqual((await call(two, "GET", "/contacts/ct_1")).status, 404)
      assert.strictEqual((await call(two, "GET", "/contacts/ct_demo_0001")).status, 200)
      assert.strictEqual((await call(one, "GET", "/me", undefined, two.keys.full)).status, 401)
      await one.advanceClock({ seconds: 3600 })
      assert.strictEqual((await two.inspect()).clock.ahead_seconds, 0)
      await one.close()
      assert.strictEqual((await call(two, "GET", "/me")).status, 200)
    } finally {
      await one.close()
      await two.close()
    }
  })
})

describe("the options of a stand-in", () => {
  const directory = mkdtempSync(join(tmpdir(), "lanekit-"))
  afterAll(() => rmSync(directory, { recursive: true }))

  for (
    const [what, options, message] of [
      ["a seed that contradicts itself", { seed: { contacts: [{ id: "ct_1" }] } }, "seed.contacts.0.email is required"],
      [
        "a seed file that is not there",
        { seed: join(directory, "none.json") },
        `seed ${join(directory, "none.json")} does not exist`
      ],
      ["a limit of nothing", { limits: { writes: 0 } }, "limits.writes must be a whole number from 1 to 1000000"],
      ["an unknown window", { limits: { window: "leaky" } }, "limits.window must be fixed, sliding or bucket"],
      ["an unknown option", { sed: "demo" }, "sed is not a known field"],
      ["an unknown treatment", { unknownFields: "drop" }, "unknownFields must be reject or ignore"]
    ] as const
  ) {
    it(`are refused by name: ${what}`, async () => {
      const { message: found } = await refusalOf(startStandIn(JSON.parse(JSON.stringify(options))))
      assert.include(found, message)
    })
  }

  it("do what they say", async () => {
    const path = join(directory, "seed.json")
    writeFileSync(path, JSON.stringify(seed))
    const standIn = await startStandIn({ seed: path, limits: { reads: 1 }, unknownFields: "ignore", admin: true })
    try {
      assert.strictEqual((await call(standIn, "GET", "/contacts/ct_1")).status, 200)
      assert.strictEqual((await call(standIn, "GET", "/contacts/ct_1")).status, 429)
      assert.strictEqual((await call(standIn, "PATCH", "/contacts/ct_1", { shoe_size: 42 })).status, 200)
      assert.strictEqual((await fetch(`${standIn.adminUrl}/state`)).status, 200)
      await standIn.advanceClock({ seconds: 60 })
      assert.strictEqual((await call(standIn, "GET", "/contacts/ct_1")).status, 200)
    } finally {
      await standIn.close()
    }
  })

  it("can switch the limits off", async () => {
    const standIn = await startStandIn({ limits: "off" })
    try {
      const statuses = await Promise.all(
        Array.from({ length: 70 }, () => call(standIn, "POST", "/companies", { name: "A" }))
      )
      assert.isTrue(statuses.every(({ status }) => status === 200))
    } finally {
      await standIn.close()
    }
  })
})

describe("a closed stand-in", () => {
  it("leaves nothing that would keep its process, and says nothing", async () => {
    const script = fileURLToPath(new URL("once.mjs", import.meta.url))
    const { stderr, stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 60_000 })
    assert.deepStrictEqual(JSON.parse(stdout), { status: 200, left: [] })
    assert.strictEqual(stderr, "")
  }, 60_000)

  it("refuses what it is called for", async () => {
    const standIn = await startStandIn()
    await standIn.close()
    const asked = [standIn.report(), standIn.reset(), standIn.fault({ kind: "cut" }), standIn.advanceClock(1)]
    for (const { message, name } of await Promise.all(asked.map((ask) => refusalOf(ask)))) {
      assert.deepStrictEqual([name, message], ["StandInError", "the stand-in is closed"])
    }
    await standIn.close()
  })

  it("is closed by `await using`", async () => {
    const standIn = await startStandIn()
    await standIn[Symbol.asyncDispose]()
    const error = await fetch(`${standIn.baseUrl}/me`).then(() => undefined, (error: unknown) => error)
    assert.instanceOf(error, TypeError)
  })
})

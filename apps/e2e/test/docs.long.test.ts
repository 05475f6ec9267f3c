import { assert, describe, it } from "@effect/vitest"
import { operations } from "@lanekit/http"
import { Effect, Schema } from "effect"
import { type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { startServer } from "./programs.ts"

// The package of Debian; `.ci/run` installs it.
const executablePath = "/usr/bin/chromium"

const demoKey = "pl_v2_demo_full"

/** The page on a server with the demo, everything that it asked for, and everything that it complained of. */
const openDocs = Effect.fnUntraced(function*(options: BrowserContextOptions) {
  const { baseUrl } = yield* startServer({})
  const browser = yield* Effect.acquireRelease(
    // Chromium has no sandbox for root, which CI often is; the page is our own.
    Effect.promise(() => chromium.launch({ executablePath, args: ["--no-sandbox"] })),
    (browser) => Effect.promise(() => browser.close())
  )
  const context = yield* Effect.promise(() => browser.newContext(options))
  const asked: Array<string> = []
  const complaints: Array<string> = []
  context.on("request", (request) => asked.push(request.url()))
  context.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`))
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text())
  })
  context.on("weberror", (error) => complaints.push(String(error.error())))
  const page = yield* Effect.promise(() => context.newPage())
  page.on("websocket", (socket) => asked.push(socket.url()))
  const { origin } = new URL(baseUrl)
  yield* Effect.promise(() => page.goto(`${origin}/docs`))
  yield* Effect.promise(() => page.locator(".opblock").first().waitFor())
  return { page, baseUrl, origin, asked, complaints }
})

const endpointOf = (page: Page, id: string) => page.locator(`[id="operations-${id}"]`)

const getContact = (baseUrl: string, id: string) =>
  Effect.promise(async () => {
    const answer = await fetch(`${baseUrl}/contacts/${id}`, { headers: { authorization: `Bearer ${demoKey}` } })
    return readContact(await answer.json())
  })

const readContact = Schema.decodeUnknownSync(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

describe("/docs in Chromium", () => {
  it.scopedLive("shows every operation, and changes a contact with the demo key", () =>
    Effect.gen(function*() {
      const { asked, baseUrl, complaints, origin, page } = yield* openDocs({ viewport: { width: 1280, height: 900 } })

      const summaries = yield* Effect.promise(() => page.locator(".opblock-summary-description").allInnerTexts())
      assert.sameMembers(summaries, Object.values(operations).map(({ summary }) => summary))
      assert.match(
        yield* Effect.promise(() => page.locator("h1").innerText()),
        /^Contacts and companies\s+2\.0\.0\s+OAS 3\.1$/
      )

      const before = yield* getContact(baseUrl, "ct_demo_0001")
      assert.notStrictEqual(before.name, "Ada Lovelace")

      const endpoint = endpointOf(page, "Contacts-updateContact")
      const execute = async () => {
        const [answer] = await Promise.all([
          page.waitForResponse((answer) => answer.request().method() === "PATCH"),
          endpoint.getByRole("button", { name: "Execute" }).click()
        ])
        await endpoint.locator(".live-responses-table .response-col_status").last().waitFor()
        return { status: answer.status(), url: answer.url() }
      }
      yield* Effect.promise(() => endpoint.locator(".opblock-control-arrow").click())
      assert.strictEqual((yield* Effect.promise(execute)).status, 401)
      assert.deepStrictEqual(yield* getContact(baseUrl, "ct_demo_0001"), before)

      yield* Effect.promise(async () => {
        await page.locator(".auth-wrapper .authorize").click()
        await page.locator("#auth-bearer-value").fill(demoKey)
        await page.locator("#auth-bearer-value").press("Enter")
        await page.locator(".btn-done").click()
      })
      assert.deepStrictEqual(yield* Effect.promise(execute), {
        status: 200,
        url: `${origin}/api/v2/contacts/ct_demo_0001`
      })
      assert.match(
        yield* Effect.promise(() => endpoint.locator(".live-responses-table").innerText()),
        /"company_id": "co_demo_02"/
      )
      const { updated_at, ...after } = yield* getContact(baseUrl, "ct_demo_0001")
      const { updated_at: earlier, ...unchanged } = before
      assert.deepStrictEqual(after, { ...unchanged, name: "Ada Lovelace", company_id: "co_demo_02" })
      assert.isAbove(Date.parse(String(updated_at)), Date.parse(String(earlier)))

      assert.deepStrictEqual(asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith("data:")), [])
      // Chromium complains of the 401 that was asked for, and of nothing else.
      assert.lengthOf(complaints, 1)
      assert.match(complaints[0] ?? "", /status of 401/)
    }))

  it.scopedLive("fits a narrow screen", () =>
    Effect.gen(function*() {
      const { complaints, page } = yield* openDocs({ viewport: { width: 390, height: 800 } })
      const endpoint = endpointOf(page, "Contacts-updateContact")
      yield* Effect.promise(() => endpoint.locator(".opblock-control-arrow").click())
      yield* Effect.promise(() => endpoint.getByRole("button", { name: "Execute" }).waitFor())
      const [width, inner] = yield* Effect.promise(() =>
        page.evaluate<ReadonlyArray<number>>("[document.documentElement.scrollWidth, innerWidth]")
      )
      assert.strictEqual(width, inner)
      assert.deepStrictEqual(complaints, [])
    }))
})

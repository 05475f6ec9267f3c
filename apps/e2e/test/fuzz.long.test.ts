import { assert, describe, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { type DescribedOperation, field, type JsonSchema, listOf, operationsOf } from "./fuzz/ApiDescription.ts"
import { makeJudge } from "./fuzz/judge.ts"
import { type FuzzRequest, requests } from "./fuzz/Request.ts"
import { startServer } from "./programs.ts"

const count = 20_000
const concurrency = 16
const fixedSeed = 20_260_101
// The one that the run prints.
const runSeed = fc.readConfigureGlobal().seed ?? 0
const key = "pl_v2_demo_full"

// Nothing is kept open while requests are drawn: that takes longer than a server waits, and whoever draws does not see it close.
const readJson = (url: string) =>
  Effect.tryPromise(async (): Promise<JsonSchema> => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${key}`, connection: "close" } })
    return JSON.parse(await response.text())
  })

/** The ids of what the demo holds, by the first segment of the path that they stand in. */
const readIds = Effect.fnUntraced(function*(baseUrl: string) {
  const idsOf = (path: string) =>
    Effect.map(
      readJson(`${baseUrl}${path}`),
      (page) => listOf(page.data).map((item) => String(field(item, "id")))
    )
  const contacts = yield* idsOf("/contacts?limit=100")
  const companies = yield* idsOf("/companies?limit=50")
  const senders = yield* idsOf("/contacts/blocked-senders")
  return ({ path }: DescribedOperation, parameter: string): ReadonlyArray<string> => {
    if (parameter === "company_id" || path.startsWith("/companies")) return companies
    return path.startsWith("/contacts/blocked-senders") ? senders : contacts
  }
})

const send = (baseUrl: string, { body, headers, method, target }: FuzzRequest) =>
  Effect.tryPromise(async () => {
    const response = await fetch(`${baseUrl}${target}`, {
      method,
      headers,
      redirect: "manual",
      ...(body !== undefined && method !== "GET" && method !== "HEAD" && { body })
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  })

const run = Effect.fnUntraced(function*(seed: number) {
  const server = yield* startServer({ LANEKIT_LIMITS: "off" })
  const document = yield* readJson(server.baseUrl.replace(/\/api\/v2$/, "/openapi.json"))
  const operations = operationsOf(document)
  const { allows, faultsOf } = makeJudge(document)
  const known = yield* readIds(server.baseUrl)
  const drawn = fc.sample(requests({ document, operations, known, allows, key }), { numRuns: count, seed })
  const faults = yield* Effect.forEach(
    drawn,
    (request, index) =>
      Effect.map(send(server.baseUrl, request), (answer) => {
        const found = faultsOf(request, answer)
        const { body, method, target } = request
        return found.length === 0 ? [] : [{ seed, index, method, target, body, status: answer.status, found }]
      }),
    { concurrency }
  )
  const answered = new Set(drawn.map(({ operation }) => operation.id))
  assert.sameMembers([...answered], operations.map(({ id }) => id))
  assert.deepStrictEqual(faults.flat().slice(0, 5), [], `${faults.flat().length} wrong answers; seed ${seed}`)
}, Effect.scoped)

describe("requests drawn from the API's description", () => {
  it.live.each([["a fixed seed", fixedSeed], ["the seed of this run", runSeed]] as const)(
    `are answered as it says: ${count} of them, with %s`,
    ([, seed]) => run(seed)
  )
})

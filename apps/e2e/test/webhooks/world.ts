import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { temporaryDirectory } from "../programs.ts"
import { secret } from "./receiver.ts"

/** How many contacts there are to change. */
export const contacts = 8

const key = "pl_v2_webhooks_test"

/** The environment of servers on one new file, with contacts `ct_0` and so on, a key, and a webhook to this URL. */
export const makeWorld = Effect.fnUntraced(function*(url: string) {
  const directory = yield* temporaryDirectory
  const seed = join(directory, "seed.json")
  writeFileSync(
    seed,
    JSON.stringify({
      contacts: Array.from({ length: contacts }, (_, index) => ({ id: `ct_${index}`, email: `c${index}@example.com` })),
      api_keys: [{ id: "key_1", secret: key, scopes: ["contacts:read", "contacts:write"] }],
      webhooks: [{ url, secret }]
    })
  )
  return { LANEKIT_DB: join(directory, "webhooks.db"), LANEKIT_SEED: seed }
})

/** Gives a contact a name, and fails when that is not acknowledged. */
export const rename = (baseUrl: string, id: string, name: string) =>
  Effect.tryPromise(async () => {
    const response = await fetch(`${baseUrl}/contacts/${id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ name })
    })
    await response.text()
    if (response.status !== 200) throw new Error(`status ${response.status}`)
  })

import { startStandIn } from "@lanekit/server/testing"

// Starts a stand-in, uses it, closes it, and tells what of it is left. The process has to end by itself then.
const standIn = await startStandIn({ admin: true })
const headers = { authorization: `Bearer ${standIn.keys.full}`, "content-type": "application/json" }
const { status } = await fetch(`${standIn.baseUrl}/contacts`, {
  method: "POST",
  headers,
  body: JSON.stringify({ email: "ada@example.com" })
})
await (await fetch(`${standIn.adminUrl}/report`)).text()
await standIn.advanceClock({ seconds: 60 })
await standIn.close()
await standIn.close()
// It comes to this when nothing is left that anybody waits for.
process.once("beforeExit", () => {
  const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name))
  process.stdout.write(JSON.stringify({ status, left }))
})

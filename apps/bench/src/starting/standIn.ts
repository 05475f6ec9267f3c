import { startStandIn } from "@lanekit/server/testing"
import { timeStarts } from "./timeStarts.ts"

// A stand-in as a test file has one.
await timeStarts(async () => {
  const { baseUrl, close, keys } = await startStandIn()
  return { url: `${baseUrl}/me`, headers: { authorization: `Bearer ${keys.full}` }, stop: close }
})

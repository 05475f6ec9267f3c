import { Duration, Layer, Redacted } from "effect"
import type { ClientConfig } from "../ClientConfig.ts"
import { Productlane } from "../Productlane.ts"
import * as MemoryApi from "./MemoryApi.ts"

/**
 * A client on an API in memory, with the lanes and retries of every client: under a `TestClock`, its waits are the
 * test's to end.
 */
export const layer = (
  records: MemoryApi.Records = {},
  config: Partial<Omit<ClientConfig, "apiKey" | "baseUrl">> = {}
): Layer.Layer<Productlane> =>
  Layer.provide(
    Productlane.layer({
      apiKey: Redacted.make("pl_v2_memory"),
      baseUrl: "https://memory.invalid/api/v2",
      timeout: Duration.seconds(30),
      ...config
    }),
    MemoryApi.layer(records)
  )

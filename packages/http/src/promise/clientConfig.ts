import { type Config, ConfigProvider, type Context, Duration, Effect, Exit } from "effect"
import { ApiKey, BaseUrl, type ClientConfig, defaultBaseUrl, defaultTimeout } from "../ClientConfig.ts"
import { vendorLimits } from "../Lane.ts"
import { Lanes } from "../Lanes.ts"
import { defaultPolicy } from "../Retry.ts"
import type { ClientOptions } from "./ClientOptions.ts"

/** The configuration that the options say. Throws a `TypeError`, which never repeats a value, when they say none. */
export const toConfig = ({ apiKey, baseUrl, lanes, retries, timeout }: ClientOptions): ClientConfig => ({
  apiKey: valueOf(ApiKey("option"), apiKey, "apiKey must be ASCII without spaces and line breaks"),
  baseUrl: baseUrl === undefined ? defaultBaseUrl : valueOf(BaseUrl("option"), baseUrl, notABaseUrl),
  timeout: timeout === undefined ? defaultTimeout : toTimeout(timeout),
  ...(retries !== undefined && { retries: { ...defaultPolicy, retries: wholeNumber("retries", retries, 0) } }),
  ...(lanes !== undefined && { lanes: toLanes(lanes) })
})

const notABaseUrl = "baseUrl must be an http or https URL without user name, query and fragment"

const valueOf = <A>(config: Config.Config<A>, text: string, problem: string): A => {
  const provider = ConfigProvider.fromMap(new Map([["option", text]]))
  const value = Effect.runSyncExit(provider.load(config))
  if (Exit.isSuccess(value)) return value.value
  throw new TypeError(problem)
}

const toTimeout = (timeout: number): Duration.Duration => {
  if (Number.isFinite(timeout) && timeout > 0) return Duration.millis(timeout)
  throw new TypeError("timeout must be a number of milliseconds above 0")
}

const toLanes = (lanes: NonNullable<ClientOptions["lanes"]>): Context.Tag.Service<Lanes> => {
  if (lanes === false) return Lanes.none
  const { read = vendorLimits.read.requests, write = vendorLimits.write.requests } = lanes
  return Effect.runSync(Lanes.makeMemory({
    read: { ...vendorLimits.read, requests: wholeNumber("lanes.read", read, 1) },
    write: { ...vendorLimits.write, requests: wholeNumber("lanes.write", write, 1) }
  }))
}

const wholeNumber = (name: string, value: number, least: number): number => {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new TypeError(`${name} must be a whole number from ${least} on`)
}

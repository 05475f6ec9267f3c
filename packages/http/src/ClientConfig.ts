import * as Url from "@effect/platform/Url"
import { Config, ConfigError, type Context, Duration, Either, type Redacted } from "effect"
import type { CompanyResolverOptions } from "./CompanyResolver.ts"
import type { Lanes } from "./Lanes.ts"
import type { RetryPolicy } from "./Retry.ts"

/** How the client reaches the API. */
export interface ClientConfig {
  /** Key of the API, sent as a bearer token. */
  readonly apiKey: Redacted.Redacted
  /** Where the API begins, without a trailing slash. */
  readonly baseUrl: string
  /** How long one request may take, its answer's body included. */
  readonly timeout: Duration.Duration
  /** When requests are sent again; the default policy of `Retry` when absent. */
  readonly retries?: RetryPolicy
  /**
   * The lanes that requests go through. When absent, the client has lanes of its own that keep to the vendor's limits:
   * clients that share a key should share their lanes.
   */
  readonly lanes?: Context.Tag.Service<Lanes>
  /** How companies that selectors name are found, and how long they are remembered. */
  readonly resolver?: CompanyResolverOptions
}

/** The vendor's API. Source: the vendor's documentation. */
export const defaultBaseUrl = "https://productlane.com/api/v2"

/** How long a request may take when the configuration does not say. */
export const defaultTimeout = Duration.seconds(30)

/**
 * The largest body of an answer that is read, in bytes: 16 MiB. What is larger is malformed, and its connection is
 * closed.
 *
 * A page of 200 contacts, each with every field at its bound, is a small part of that.
 */
export const maxAnswerBytes = 16 * 1024 * 1024

/** A base URL of the API: `http` or `https`, with any trailing slash removed. */
export const BaseUrl = (name: string): Config.Config<string> =>
  Config.string(name).pipe(
    Config.mapOrFail((url) =>
      /^https?:\/\/[^/?#\s@\\]+(?:\/[^?#\s\\]*)?$/.test(url) && Either.isRight(Url.fromString(url))
        ? Either.right(url.replace(/\/+$/, ""))
        : Either.left(
          ConfigError.InvalidData([], "must be an http or https URL without user name, query and fragment")
        )
    )
  )

/** A key of the API: ASCII that fits into a header field. */
export const ApiKey = (name: string): Config.Config<Redacted.Redacted> =>
  Config.redacted(
    Config.nonEmptyString(name).pipe(
      Config.mapOrFail((key) =>
        /^[\x21-\x7e]+$/.test(key)
          ? Either.right(key)
          : Either.left(ConfigError.InvalidData([], "must be ASCII without spaces and line breaks"))
      )
    )
  )

/** The configuration by its names in the environment: `PRODUCTLANE_API_KEY`, `PRODUCTLANE_BASE_URL`. */
export const fromConfig: Config.Config<ClientConfig> = Config.all({
  apiKey: ApiKey("PRODUCTLANE_API_KEY"),
  baseUrl: BaseUrl("PRODUCTLANE_BASE_URL").pipe(Config.withDefault(defaultBaseUrl)),
  timeout: Config.succeed(defaultTimeout)
})

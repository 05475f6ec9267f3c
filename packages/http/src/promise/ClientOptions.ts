/** How a client reaches the API. */
export interface ClientOptions {
  /** Key of the API, `pl_v2_…`. */
  readonly apiKey: string
  /** Where the API begins; Productlane's own, `https://productlane.com/api/v2`, when absent. */
  readonly baseUrl?: string | undefined
  /** Sends the requests; the environment's own when absent. */
  readonly fetch?: Fetch | undefined
  /** How long one request may take, its answer's body included, in milliseconds: 30,000 when absent. */
  readonly timeout?: number | undefined
  /** How often a request is sent again that failed and does no harm a second time: 3 when absent. */
  readonly retries?: number | undefined
  /**
   * How many requests the client sends in any minute: 1000 reads and 60 writes, the vendor's limits, when absent; `false`
   * for a server without limits. Each client counts its own requests alone: use one client for each key.
   */
  readonly lanes?: { readonly read?: number | undefined; readonly write?: number | undefined } | false | undefined
}

/**
 * A function like the environment's own `fetch`, with the types that the environment gives it. Where there are none, any
 * function of a URL and of what `fetch` takes beside it.
 */
export type Fetch = typeof globalThis extends { readonly fetch: (...input: infer Input) => infer Answer }
  ? (...input: Input) => Answer
  : (url: never, init: never) => PromiseLike<unknown>

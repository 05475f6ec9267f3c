import type { Method } from "./Operation.ts"

/** A request of one's own, for what no method stands for. */
export interface RawRequest {
  readonly method: Method
  /** Below the base URL; begins with `/`, and is sent as it stands. */
  readonly path: `/${string}`
  readonly query?: Readonly<Record<string, string | ReadonlyArray<string>>>
  /** What the JSON body holds; none when absent. A GET has none. */
  readonly body?: unknown
}

/** What a request of one's own was answered with: a status from 200 to 299. */
export interface RawAnswer {
  readonly status: number
  /** Header fields, names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What the body holds where it is JSON; otherwise its text. */
  readonly body: unknown
}

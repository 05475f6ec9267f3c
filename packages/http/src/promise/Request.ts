import type { CallOptions } from "./CallOptions.ts"

/** The methods of the API. */
export type Method = "GET" | "POST" | "PATCH" | "DELETE"

/** What a request of one's own holds, and how it is made. */
export interface RequestOptions extends CallOptions {
  /** What is `undefined` counts as absent; a list is sent as several parameters of one name. */
  readonly query?: Readonly<Record<string, QueryValue | ReadonlyArray<QueryValue> | undefined>> | undefined
  /** What the JSON body holds, in the API's own names; none when absent. A GET has none. */
  readonly body?: unknown
}

/** A parameter of a query, sent as its text. */
export type QueryValue = string | number | boolean

/** What a request of one's own was answered with: a status from 200 to 299. */
export interface Answer {
  readonly status: number
  /** Header fields, names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** What the body holds where it is JSON, in the API's own names; otherwise its text. */
  readonly body: unknown
}

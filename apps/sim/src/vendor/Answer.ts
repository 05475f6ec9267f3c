import type { Change } from "./Change.ts"

/** An answer on its way to the client. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a request came to. */
export interface Handled {
  readonly answer: Answer
  /** What it changed; nothing if it was refused. */
  readonly changes: ReadonlyArray<Change>
}

/** A success, and what it changed. */
export const answered = (body: unknown, changes: ReadonlyArray<Change> = []): Handled => ({
  answer: { status: 200, headers: json, body: JSON.stringify(body) },
  changes
})

/** A failure in the vendor's envelope. */
export const failed = (status: number, code: string, message: string, details?: unknown): Handled => ({
  answer: {
    status,
    headers: json,
    body: JSON.stringify({ error: { code, message, ...(details !== undefined && { details }), request_id: "req_1" } })
  },
  changes: []
})

/** A page with all that there is. */
export const page = (data: ReadonlyArray<unknown>) => ({ data, page: { cursor: null, has_more: false, limit: 200 } })

/** What a proxy answers that cannot reach the API. */
export const proxyPage = (status: number): Answer => ({
  status,
  headers: { "content-type": "text/html" },
  body: `<html><body><h1>${status} Bad Gateway</h1></body></html>`
})

const json = { "content-type": "application/json" }

/** The answer to a method that an endpoint does not know. */
export const methodNotAllowed: Handled = failed(405, "method_not_allowed", "the method is not allowed")

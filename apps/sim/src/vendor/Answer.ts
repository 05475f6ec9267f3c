import type { Change, Handled } from "./Vendor.ts"

/** An answer on its way to the client. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
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

/** What a proxy answers that cannot reach the API. */
export const proxyPage = (status: number): Answer => ({
  status,
  headers: { "content-type": "text/html" },
  body: `<html><body><h1>${status} Bad Gateway</h1></body></html>`
})

const json = { "content-type": "application/json" }

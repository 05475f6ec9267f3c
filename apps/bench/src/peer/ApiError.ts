/** One problem of what was sent. */
export interface Issue {
  readonly path: string
  readonly message: string
}

/** An answer that is not a success. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly details: unknown

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Refuses what was sent, with everything that is wrong with it. */
export const validationFailed = (issues: ReadonlyArray<Issue>): ApiError =>
  new ApiError(
    400,
    "validation_failed",
    issues.map(({ message, path }) => `${path === "" ? "the body" : path} ${message}`).join("; "),
    issues
  )

/** The body of an answer that is not a success. */
export const toEnvelope = ({ code, details, message }: ApiError, requestId: string) => ({
  error: { code, message, ...(details === undefined ? {} : { details }), request_id: requestId }
})

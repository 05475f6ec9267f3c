import { SqlError } from "@effect/sql/SqlError"
import { Failure } from "@lanekit/core"
import { Effect, Predicate } from "effect"

// The codes of better-sqlite3 are names; those of PostgreSQL have five characters, of which the first two are the class:
// https://www.postgresql.org/docs/18/errcodes-appendix.html. What fails below SQL has the code of the system.

/** Whether a statement failed because others hold the database, or its rows: the same one can succeed later. */
export const isLocked = (error: unknown): error is SqlError =>
  hasCode(error, /^SQLITE_(?:BUSY|LOCKED)|^(?:40001|40P01|55P03)$/)

/** Whether a statement failed because a row with the same unique value exists. */
export const isUniqueViolation = (error: unknown): error is SqlError =>
  hasCode(error, /^(?:SQLITE_CONSTRAINT_UNIQUE|23505)$/)

/** Whether a statement failed because its data break a rule of the schema. */
export const isConstraintViolation = (error: unknown): error is SqlError =>
  hasCode(error, /^SQLITE_CONSTRAINT|^23\w{3}$/)

/** Whether a statement failed because there is no connection to the database, or was none any more. */
export const isConnectionLost = (error: unknown): error is SqlError =>
  hasCode(error, lostCodes) || (isSqlError(error) && lostWords.test(wordsOf(error)))

// Lost (08), ended by the server (57P, and 25P03, idle for too long), or refused: too many are there (53300).
const lostCodes =
  /^(?:08\w{3}|57P0\d|25P03|53300|ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/

// Of what it notices itself the driver tells in words alone.
const lostWords =
  /^Connection terminated|^Client has encountered a connection error|^Client was closed|^Connection timed out/

/**
 * Whether nobody knows if a statement outside of a transaction, or all of a transaction, took effect: the connection was
 * lost after it was sent, or while it was committed. What does no harm twice can be done again.
 */
export const isOutcomeUnknown = (error: unknown): error is SqlError =>
  isSqlError(error) && error.cause instanceof OutcomeUnknown

/** The same fault, of which it is not known whether it came before or after the effect. */
export const withOutcomeUnknown = (error: SqlError): SqlError =>
  new SqlError({
    message: "the connection was lost before it was known whether this took effect",
    cause: new OutcomeUnknown(error.cause)
  })

class OutcomeUnknown {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/** The driver's code of an error, or nothing. */
export const codeOf = (error: SqlError): string => stringOf(causeOf(error), "code") ?? ""

/** The driver's words about an error: names of tables and columns, never values. */
export const wordsOf = (error: SqlError): string => {
  // What PostgreSQL says of data that it cannot read quotes them.
  if (/^22\w{3}$/.test(codeOf(error))) return `data exception ${codeOf(error)}`
  return stringOf(causeOf(error), "message") || codeOf(error) || error.message
}

const causeOf = ({ cause }: SqlError): unknown => cause instanceof OutcomeUnknown ? cause.cause : cause

const stringOf = (value: unknown, name: string): string | undefined =>
  Predicate.hasProperty(value, name) && typeof value[name] === "string" ? value[name] : undefined

/**
 * A database that is held by others, is too busy, or cannot be reached is unavailable for a while; any other fault of a
 * statement is nothing that a caller can act on.
 */
export const orUnavailable = <A, E, R>(
  effect: Effect.Effect<A, E | SqlError, R>
): Effect.Effect<A, Exclude<E, SqlError> | Failure.Unavailable, R> =>
  Effect.catchIf(
    effect,
    isSqlError,
    (error) =>
      isLocked(error) || isConnectionLost(error) || isTooBusy(error)
        ? Effect.fail(new Failure.Unavailable({ reason: "overloaded" }))
        : Effect.die(error)
  )

// A statement that took too long, a server out of resources, and no connection left in the pool.
const isTooBusy = (error: SqlError) =>
  hasCode(error, /^(?:57014|53\w{3})$/) || wordsOf(error).startsWith("timeout exceeded when trying to connect")

const hasCode = (error: unknown, pattern: RegExp): error is SqlError => isSqlError(error) && pattern.test(codeOf(error))

const isSqlError = (error: unknown): error is SqlError => error instanceof SqlError

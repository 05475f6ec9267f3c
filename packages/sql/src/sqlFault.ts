import { SqlError } from "@effect/sql/SqlError"
import { Failure } from "@lanekit/core"
import { Effect, Predicate } from "effect"

/** Whether a statement failed because others hold the database: the same one can succeed later. */
export const isLocked = (error: unknown): error is SqlError =>
  isSqlError(error) && /^SQLITE_(?:BUSY|LOCKED)/.test(codeOf(error))

/** Whether a statement failed because a row with the same unique value exists. */
export const isUniqueViolation = (error: unknown): error is SqlError =>
  isSqlError(error) && codeOf(error) === "SQLITE_CONSTRAINT_UNIQUE"

/** Whether a statement failed because its data break a rule of the schema. */
export const isConstraintViolation = (error: unknown): error is SqlError =>
  isSqlError(error) && codeOf(error).startsWith("SQLITE_CONSTRAINT")

/** The driver's code of an error, or nothing. */
export const codeOf = ({ cause }: SqlError): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : ""

/** The driver's words about an error: names of tables and columns, never values. */
export const wordsOf = ({ cause, message }: SqlError): string =>
  Predicate.hasProperty(cause, "message") && typeof cause.message === "string" ? cause.message : message

/** A locked database is unavailable for a while; any other fault of a statement is nothing that a caller can act on. */
export const orUnavailable = <A, E, R>(
  effect: Effect.Effect<A, E | SqlError, R>
): Effect.Effect<A, Exclude<E, SqlError> | Failure.Unavailable, R> =>
  Effect.catchIf(
    effect,
    isSqlError,
    (error) => isLocked(error) ? Effect.fail(new Failure.Unavailable({ reason: "overloaded" })) : Effect.die(error)
  )

const isSqlError = (error: unknown): error is SqlError => error instanceof SqlError

import { Cause, Predicate } from "effect"

/**
 * The defects of a cause, as they may be logged: the kind of each and the place in the code, which tell what an operator
 * needs. The message of one may quote what a request held.
 */
export const defectsOf = (cause: Cause.Cause<unknown>): ReadonlyArray<string> =>
  [...Cause.defects(cause)].map((defect) =>
    defect instanceof Error ? `${defect.name}${codeOf(defect)} ${framesOf(defect)}` : typeof defect
  )

// The code of an error, or of what caused it, such as SQLITE_FULL, 23505 or ENOSPC.
const codeOf = (error: Error): string =>
  [error, error.cause].flatMap((part) =>
    Predicate.hasProperty(part, "code") && /^(?:[A-Z][A-Z0-9_]+|[0-9][A-Z0-9]{4})$/.test(String(part.code))
      ? [` ${String(part.code)}`]
      : []
  ).join("")

const framesOf = ({ stack }: Error): string =>
  (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim()).join(" < ")

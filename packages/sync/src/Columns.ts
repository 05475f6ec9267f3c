import { Array, Either, Option } from "effect"
import * as Target from "./Target.ts"

/** What the columns of a table say of contacts. */
export interface Columns {
  /** For each column, in its place, what it says; none where it says nothing. */
  readonly targets: ReadonlyArray<Option.Option<Target.Target>>
  /** By what contacts are found. */
  readonly key: Target.Key
  /** The names of the columns that say nothing. */
  readonly ignored: ReadonlyArray<string>
}

/** How columns are understood. */
export interface ColumnsOptions {
  /** Which column says what, by its target: for columns that are not called as the wire calls them. */
  readonly map?: Readonly<Record<string, string>>
  /** By what contacts are found: `id` where there is one, or else `email`, or else the only id of another system. */
  readonly key?: string
}

/** What is wrong with the columns of a table, or with how they are to be understood. */
export interface ColumnIssue {
  /** The name of a column or of a target. */
  readonly name: string
  /** Completes the sentence that the name begins. */
  readonly message: string
}

/** What the columns of these names say, or all that is wrong with them. */
export const make = (
  header: ReadonlyArray<string>,
  { key, map = {} }: ColumnsOptions = {}
): Either.Either<Columns, Array.NonEmptyReadonlyArray<ColumnIssue>> => {
  const issues: Array<ColumnIssue> = []
  const mapped = new Map<string, Target.Target>()
  for (const [name, column] of Object.entries(map)) {
    const target = Target.parse(name)
    if (Option.isNone(target)) issues.push({ name, message: "is not a field of a contact" })
    else if (!header.includes(column)) issues.push({ name: column, message: "is not a column of the table" })
    else if (mapped.has(column)) issues.push({ name: column, message: "is mapped to two fields" })
    else mapped.set(column, target.value)
  }
  const taken = new Set(mapped.values())
  const targets = header.map((column) => {
    const own = mapped.get(column)
    if (own !== undefined) return Option.some(own)
    return Option.filter(Target.parse(column), (target) => !taken.has(target))
  })
  const said = Array.getSomes(targets)
  for (const target of twice(said)) issues.push({ name: target, message: "is said by two columns" })
  const found = keyOf(said, key)
  if (Either.isLeft(found)) return Either.left(Array.append(issues, found.left))
  if (Array.isNonEmptyArray(issues)) return Either.left(issues)
  const ignored = header.filter((_, place) => Option.isNone(targets[place] ?? Option.none()))
  return Either.right({ targets, key: found.right, ignored })
}

const twice = (targets: ReadonlyArray<Target.Target>): ReadonlyArray<Target.Target> =>
  Array.dedupe(targets.filter((target, place) => targets.indexOf(target) !== place))

const keyOf = (
  targets: ReadonlyArray<Target.Target>,
  wanted: string | undefined
): Either.Either<Target.Key, ColumnIssue> => {
  const keys = Array.dedupe(targets.filter(Target.isKey))
  if (wanted !== undefined) {
    const key = keys.find((key) => key === wanted)
    return key === undefined
      ? Either.left({ name: wanted, message: "is said by no column, so that contacts cannot be found by it" })
      : Either.right(key)
  }
  const usual = (["id", "email"] as const).find((key) => keys.includes(key))
  if (usual !== undefined) return Either.right(usual)
  const [only, ...others] = keys
  if (only === undefined) {
    return Either.left({ name: "id", message: "or email, or an id in another system, must be a column" })
  }
  return others.length === 0
    ? Either.right(only)
    : Either.left({ name: only, message: `and ${others.join(", ")} are columns: say by which contacts are found` })
}

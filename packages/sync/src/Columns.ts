import { Array, Either, Option } from "effect"
import * as Target from "./Target.ts"

/** What the columns of a table say of contacts. */
export interface Columns {
  /** For each column, in its place, what it says; none where it says nothing. */
  readonly targets: Targets
  /** By what contacts are found. */
  readonly key: Target.Key
  /** The names of the columns that say nothing. */
  readonly ignored: ReadonlyArray<string>
}

/** For each column, in its place, what it says. */
export type Targets = ReadonlyArray<Option.Option<Target.Target>>

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

type Issues = Array.NonEmptyReadonlyArray<ColumnIssue>

/** What the columns of these names say, or all that is wrong with them. */
export const make = (
  header: ReadonlyArray<string>,
  { key, map = {} }: ColumnsOptions = {}
): Either.Either<Columns, Issues> => {
  const targets = targetsOf(header, map)
  const strangers = Object.values(map).filter((column) => !header.includes(column)).map((name): ColumnIssue => ({
    name,
    message: "is not a column of the table"
  }))
  const issues = [...Either.match(targets, { onLeft: (issues) => issues, onRight: () => [] }), ...strangers]
  const said = Either.getOrElse(targets, () => header.map(Target.parse))
  const found = keyOf(Array.getSomes(said), key)
  if (Either.isLeft(found)) return Either.left(Array.append(issues, found.left))
  if (Array.isNonEmptyArray(issues)) return Either.left(issues)
  const ignored = header.filter((_, place) => Option.isNone(said[place] ?? Option.none()))
  return Either.right({ targets: said, key: found.right, ignored })
}

/** What each column says, whether contacts can be found by one or not. Columns that are mapped may be missing. */
export const targetsOf = (
  header: ReadonlyArray<string>,
  map: Readonly<Record<string, string>>
): Either.Either<Targets, Issues> => {
  const issues: Array<ColumnIssue> = []
  const mapped = new Map<string, Target.Target>()
  for (const [name, column] of Object.entries(map)) {
    const target = Target.parse(name)
    if (Option.isNone(target)) issues.push({ name, message: "is not a field of a contact" })
    else if (mapped.has(column)) issues.push({ name: column, message: "is mapped to two fields" })
    else mapped.set(column, target.value)
  }
  const taken = new Set(mapped.values())
  const targets = header.map((column) =>
    Option.orElse(
      Option.fromNullable(mapped.get(column)),
      () => Option.filter(Target.parse(column), (target) => !taken.has(target))
    )
  )
  for (const name of twice(Array.getSomes(targets))) issues.push({ name, message: "is said by two columns" })
  return Array.isNonEmptyArray(issues) ? Either.left(issues) : Either.right(targets)
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

import { Array, Either, Option } from "effect"
import * as presets from "./presets.ts"
import * as Target from "./Target.ts"

/** What the columns of a table say of contacts. */
export interface Columns {
  /** For each column, in its place, what it says; none where it says nothing. Columns that say one thing are joined. */
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
  /**
   * Which column says what, by its target: for columns that are not called as the wire calls them. A name may be in several
   * columns, such as a first and a last name; it is what they say, in that order, with blanks between.
   */
  readonly map?: Mapping
  /** Whose export the table is, so that its columns are known; what is mapped goes before. */
  readonly preset?: presets.Preset
  /** By what contacts are found: `id` where there is one, or else `email`, or else the only id of another system. */
  readonly key?: string
}

/** The columns that say something, by what they say. */
export type Mapping = Readonly<Record<string, string | ReadonlyArray<string>>>

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
  options: ColumnsOptions = {}
): Either.Either<Columns, Issues> => {
  const targets = targetsOf(header, options)
  const strangers = pairsOf(options.map).filter(([, column]) => !header.includes(column)).map((
    [, name]
  ): ColumnIssue => ({
    name,
    message: "is not a column of the table"
  }))
  const issues = [...Either.match(targets, { onLeft: (issues) => issues, onRight: () => [] }), ...strangers]
  const said = Either.getOrElse(targets, () => header.map(Target.parse))
  const found = keyOf(Array.getSomes(said), options.key)
  if (Either.isLeft(found)) return Either.left(Array.append(issues, found.left))
  if (Array.isNonEmptyArray(issues)) return Either.left(issues)
  const ignored = header.filter((_, place) => Option.isNone(said[place] ?? Option.none()))
  return Either.right({ targets: said, key: found.right, ignored })
}

/** What each column says, whether contacts can be found by one or not. Columns that are mapped may be missing. */
export const targetsOf = (
  header: ReadonlyArray<string>,
  { map = {}, preset }: Pick<ColumnsOptions, "map" | "preset">
): Either.Either<Targets, Issues> => {
  const issues: Array<ColumnIssue> = []
  const mapped = new Map<string, Target.Target>()
  for (const [name, column] of pairsOf(map)) {
    const target = Target.parse(name)
    if (Option.isNone(target)) issues.push({ name, message: "is not a field of a contact" })
    else if (mapped.has(column)) issues.push({ name: column, message: "is mapped to two fields" })
    else mapped.set(column, target.value)
  }
  for (const name of Object.keys(map)) {
    if (name !== "name" && columnsOf(map, name).length > 1) issues.push({ name, message: "is mapped to two columns" })
  }
  const known = preset === undefined ? [] : presets.columnsOf(preset, header)
  for (const [target, column] of known) {
    if (map[target] === undefined && !mapped.has(column)) mapped.set(column, target)
  }
  const taken = new Set(mapped.values())
  const targets = header.map((column) =>
    Option.orElse(
      Option.fromNullable(mapped.get(column)),
      () => Option.filter(Target.parse(column), (target) => !taken.has(target))
    )
  )
  const said = header.flatMap((column, place) =>
    Option.match(targets[place] ?? Option.none(), { onNone: () => [], onSome: (target) => [[target, column] as const] })
  )
  for (const name of twice(said)) issues.push({ name, message: "is said by two columns" })
  if (taken.has("is_unsubscribed") || said.some(([target]) => target === "is_unsubscribed")) {
    if (said.some(([target]) => target === "is_subscribed")) {
      issues.push({ name: "is_unsubscribed", message: "and is_subscribed are one thing, and are both columns" })
    }
  }
  return Array.isNonEmptyArray(issues) ? Either.left(issues) : Either.right(targets)
}

const pairsOf = (map: Mapping = {}): ReadonlyArray<readonly [target: string, column: string]> =>
  Object.keys(map).flatMap((name) => columnsOf(map, name).map((column) => [name, column] as const))

const columnsOf = (map: Mapping, name: string): ReadonlyArray<string> => Array.ensure(map[name] ?? [])

// A name is in several columns where these are called differently.
const twice = (said: ReadonlyArray<readonly [target: Target.Target, column: string]>): ReadonlyArray<Target.Target> =>
  Array.dedupe(
    said.filter(([target, column], place) => {
      const first = said.findIndex(([other]) => other === target)
      return first !== place && (target !== "name" || said[first]?.[1] === column)
    }).map(([target]) => target)
  )

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

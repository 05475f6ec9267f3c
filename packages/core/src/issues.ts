import { Array, Effect, Option, ParseResult, Predicate, Schema, SchemaAST } from "effect"
import { expected } from "./expected.ts"
import { ValidationFailed } from "./Failure.ts"
import { Issue } from "./Issue.ts"

/** What to do with a field that the contract does not know: refuse the request, or read on without it. */
export const UnknownFields = Schema.Literal("reject", "ignore")
export type UnknownFields = typeof UnknownFields.Type

/**
 * A decoder of input that people wrote: it reports every problem at once, and never repeats a value that it was given.
 */
export const decode = <A, I>(schema: Schema.Schema<A, I>) => {
  const parse = ParseResult.decodeUnknown(schema)
  return (input: unknown, unknownFields: UnknownFields): Effect.Effect<A, ValidationFailed> => {
    const strays = unknownFields === "reject" && hasNoFields(schema.ast) ? strayFields(input) : []
    return Array.isNonEmptyReadonlyArray(strays)
      ? Effect.fail(new ValidationFailed({ issues: strays }))
      : Effect.suspend(() => parse(input, parseOptions[unknownFields])).pipe(
        Effect.mapError((issue) => new ValidationFailed({ issues: from(issue) })),
        // The parser makes a text of what tells kinds apart, which some objects do not let it.
        Effect.catchSomeDefect(() =>
          Option.map(
            textless(input),
            (path) => Effect.fail(new ValidationFailed({ issues: [{ path: path.join("."), message: unknownField }] }))
          )
        )
      )
  }
}

/** Most issues that one failure reports: a body can hold more mistakes than anybody reads. */
export const maxIssues = 100

/** The issues of a failed parse, in the order of the schema's fields; at most {@link maxIssues}. */
export const from = (issue: ParseResult.ParseIssue): Array.NonEmptyReadonlyArray<Issue> => {
  const found = ParseResult.ArrayFormatter.formatIssueSync(prepare(issue)).slice(0, maxIssues)
  const issues = found.map(({ _tag, message, path }) =>
    Issue.make({ path: path.map(String).join("."), message: messageOf(_tag, message) })
  )
  return Array.isNonEmptyReadonlyArray(issues) ? issues : [Issue.make({ path: "", message: "is invalid" })]
}

// The formatter words all issues that it is given. Each part comes to one at least, so that the first parts are enough.
// Its own words would print the schema and the value, so that an issue without words of a schema of ours gets some.
const prepare = (issue: ParseResult.ParseIssue): ParseResult.ParseIssue => {
  switch (issue._tag) {
    case "Type":
      return issue.message === undefined
        ? new ParseResult.Type(issue.ast, issue.actual, expected(issue.ast))
        : issue
    case "Composite": {
      if (SchemaAST.isUnion(issue.ast)) return ofUnion(issue.ast, issue)
      const parts = Array.ensure(issue.issues).slice(0, maxIssues).map(prepare)
      return Array.isNonEmptyReadonlyArray(parts)
        ? new ParseResult.Composite(issue.ast, issue.actual, parts, issue.output)
        : issue
    }
    case "Pointer":
      return new ParseResult.Pointer(issue.path, issue.actual, prepare(issue.issue))
    case "Refinement":
      return new ParseResult.Refinement(issue.ast, issue.actual, issue.kind, prepare(issue.issue))
    case "Transformation":
      return new ParseResult.Transformation(issue.ast, issue.actual, issue.kind, prepare(issue.issue))
    default:
      return issue
  }
}

// Of a value that is of none of the kinds, nobody wants to be told for each that it is not of that one; of a value that is
// of one of them, but for a part, the part matters alone.
const ofUnion = (ast: SchemaAST.Union, issue: ParseResult.Composite): ParseResult.ParseIssue => {
  const [telling, mute] = Array.partition(Array.ensure(issue.issues), isMute)
  if (mute.length === 0 || Array.isNonEmptyReadonlyArray(telling)) {
    const parts = telling.slice(0, maxIssues).map(prepare)
    return Array.isNonEmptyReadonlyArray(parts)
      ? new ParseResult.Composite(ast, issue.actual, parts, issue.output)
      : issue
  }
  return new ParseResult.Composite(ast, issue.actual, new ParseResult.Type(ast, issue.actual, expected(ast)))
}

// Whether an issue says no more than that the value is of another kind, and the schema has no words for it.
const isMute = (issue: ParseResult.ParseIssue): boolean => {
  if (issue._tag === "Composite") return SchemaAST.isUnion(issue.ast) && Array.ensure(issue.issues).every(isMute)
  return issue._tag === "Type" && issue.message === undefined &&
    Option.isNone(SchemaAST.getMessageAnnotation(issue.ast))
}

const parseOptions: Record<UnknownFields, SchemaAST.ParseOptions> = {
  reject: { errors: "all", onExcessProperty: "error" },
  ignore: { errors: "all", onExcessProperty: "ignore" }
}

const unknownField = "is not a known field"

// The parser takes anything at all for a struct without fields, and looks for nothing that is not known.
const hasNoFields = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isTypeLiteral(ast) && ast.propertySignatures.length === 0 && ast.indexSignatures.length === 0

const strayFields = (input: unknown): ReadonlyArray<Issue> =>
  Predicate.isReadonlyRecord(input)
    ? Object.keys(input).slice(0, maxIssues).map((path) => ({ path, message: unknownField }))
    : []

// Where the first object is that has a field by the name of what would make a text of it.
const textless = (input: unknown): Option.Option<ReadonlyArray<string>> => {
  const pending: Array<readonly [value: object, path: ReadonlyArray<string>]> = Predicate.isObject(input)
    ? [[input, []]]
    : []
  for (const [value, path] of pending) {
    for (const [name, part] of Object.entries(value)) {
      if (name === "toString") return Option.some([...path, name])
      if (Predicate.isObject(part)) pending.push([part, [...path, name]])
    }
  }
  return Option.none()
}

// The formatter's own words for these two print the schema; every other message is annotated on a schema of ours.
const messageOf = (tag: ParseResult.ArrayFormatterIssue["_tag"], message: string): string => {
  switch (tag) {
    case "Missing":
      return "is required"
    case "Unexpected":
      return unknownField
    default:
      return message
  }
}

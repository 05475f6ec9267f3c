import { Array, Effect, ParseResult, Predicate, Schema, SchemaAST } from "effect"
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
      : Effect.mapError(
        parse(input, parseOptions[unknownFields]),
        (issue) => new ValidationFailed({ issues: from(issue) })
      )
  }
}

/** Most issues that one failure reports: a body can hold more mistakes than anybody reads. */
export const maxIssues = 100

/** The issues of a failed parse, in the order of the schema's fields; at most {@link maxIssues}. */
export const from = (issue: ParseResult.ParseIssue): Array.NonEmptyReadonlyArray<Issue> => {
  const found = ParseResult.ArrayFormatter.formatIssueSync(firstOf(issue)).slice(0, maxIssues)
  const issues = found.map(({ _tag, message, path }) =>
    Issue.make({ path: path.map(String).join("."), message: messageOf(_tag, message) })
  )
  return Array.isNonEmptyReadonlyArray(issues) ? issues : [Issue.make({ path: "", message: "is invalid" })]
}

// The formatter words all issues that it is given. Each part comes to one at least, so that the first parts are enough.
const firstOf = (issue: ParseResult.ParseIssue): ParseResult.ParseIssue => {
  switch (issue._tag) {
    case "Composite": {
      const parts = Array.ensure(issue.issues).slice(0, maxIssues).map(firstOf)
      return Array.isNonEmptyReadonlyArray(parts)
        ? new ParseResult.Composite(issue.ast, issue.actual, parts, issue.output)
        : issue
    }
    case "Pointer":
      return new ParseResult.Pointer(issue.path, issue.actual, firstOf(issue.issue))
    case "Refinement":
      return new ParseResult.Refinement(issue.ast, issue.actual, issue.kind, firstOf(issue.issue))
    case "Transformation":
      return new ParseResult.Transformation(issue.ast, issue.actual, issue.kind, firstOf(issue.issue))
    default:
      return issue
  }
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

import type { ParseResult } from "effect"

/**
 * The annotation of a struct that a body is: what anything but an object is told.
 *
 * Of a struct that renames its fields, Effect looks for words on the inside, where there are none, and would quote the
 * body.
 */
export const jsonObject = {
  message: (issue: ParseResult.ParseIssue) => ({
    message: "must be a JSON object",
    override: issue._tag === "Transformation" && issue.issue._tag === "Type"
  })
}

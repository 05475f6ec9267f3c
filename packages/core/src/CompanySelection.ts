import { ParseResult, Schema } from "effect"
import {
  CompanySelector,
  CompanySelectorFields,
  companySelectorKeys,
  exclusiveSelectors,
  fromFields,
  toFields
} from "./CompanySelector.ts"
import { jsonObject } from "./jsonObject.ts"
import { stableFilter } from "./stableFilter.ts"

const oneOfThem = `must hold one of ${companySelectorKeys.join(", ")}`

const Wire = Schema.Struct(CompanySelectorFields).annotations(jsonObject).pipe(
  Schema.filter((body) => {
    const problems = exclusiveSelectors(body)
    return problems.length > 0 || fromFields(body) !== undefined ? problems : [{ path: [], message: oneOfThem }]
  }, { ...stableFilter, jsonSchema: { minProperties: 1, maxProperties: 1 } })
)

/** The body of POST /contacts/{id}/companies: exactly one company selector. */
export const CompanySelection = Schema.transformOrFail(
  Wire,
  Schema.Struct({ company: Schema.typeSchema(CompanySelector) }),
  {
    strict: true,
    decode: (fields, _options, ast) => {
      const company = fromFields(fields)
      return company === undefined
        ? ParseResult.fail(new ParseResult.Type(ast, fields, oneOfThem))
        : ParseResult.succeed({ company })
    },
    encode: ({ company }) => ParseResult.succeed(toFields(company))
  }
).annotations({ identifier: "CompanySelection" })
export type CompanySelection = typeof CompanySelection.Type

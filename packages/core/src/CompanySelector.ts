import { Match, Predicate, Schema } from "effect"
import { type Company, CompanyId, CompanyName, ExternalId } from "./Company.ts"

/**
 * How a request names a company: by Productlane's id, by exact name, or by an entry of its external ids.
 *
 * On the wire these are three mutually exclusive keys; {@link CompanySelectorFields} are their schemas.
 */
export const CompanySelector = Schema.Union(
  Schema.TaggedStruct("ById", { id: CompanyId }),
  Schema.TaggedStruct("ByName", { name: CompanyName }),
  Schema.TaggedStruct("ByExternalId", { externalId: ExternalId })
)
export type CompanySelector = typeof CompanySelector.Type

/** The three wire keys of a company selector, each optional; at most one may be present. */
export const CompanySelectorFields = {
  company_id: Schema.optionalWith(CompanyId, { exact: true }).annotations({
    description: "Productlane's own id of a company."
  }),
  company_name: Schema.optionalWith(CompanyName, { exact: true }).annotations({
    description: "Exact name of a company."
  }),
  company_external_id: Schema.optionalWith(ExternalId, { exact: true }).annotations({
    description: "One of a company's external ids."
  })
}

/** A wire key that selects a company. */
export type CompanySelectorKey = keyof typeof CompanySelectorFields

/** The wire keys that select a company, in the order of the vendor's page. */
export const companySelectorKeys: ReadonlyArray<CompanySelectorKey> = [
  "company_id",
  "company_name",
  "company_external_id"
]

/** The problems of a body that names a company in more than one way. */
export const exclusiveSelectors = (body: object) => {
  const present = companySelectorKeys.filter((key) => Predicate.hasProperty(body, key))
  if (present.length < 2) return []
  return present.map((key) => ({
    path: [key],
    message: `is mutually exclusive with ${present.filter((other) => other !== key).join(" and ")}`
  }))
}

/** What JSON Schema can say of {@link exclusiveSelectors}: no two of the keys stand together. */
export const exclusiveJsonSchema = {
  not: {
    anyOf: companySelectorKeys.flatMap((key, index) =>
      companySelectorKeys.slice(index + 1).map((other) => ({ required: [key, other] }))
    )
  }
}

/** The selector that the wire keys of a request spell, or none. The keys are known to be exclusive. */
export const fromFields = (fields: {
  readonly company_id?: CompanyId
  readonly company_name?: CompanyName
  readonly company_external_id?: ExternalId
}): CompanySelector | undefined => {
  if (fields.company_id !== undefined) return { _tag: "ById", id: fields.company_id }
  if (fields.company_name !== undefined) return { _tag: "ByName", name: fields.company_name }
  if (fields.company_external_id !== undefined) return { _tag: "ByExternalId", externalId: fields.company_external_id }
  return undefined
}

/** The one wire key that spells a selector, with its value. */
export const toFields = Match.typeTags<CompanySelector>()({
  ById: ({ id }) => ({ company_id: id }),
  ByName: ({ name }) => ({ company_name: name }),
  ByExternalId: ({ externalId }) => ({ company_external_id: externalId })
})

/** The wire key of a selector: the field that a failure to resolve it names. */
export const keyOf = Match.typeTags<CompanySelector>()({
  ById: (): CompanySelectorKey => "company_id",
  ByName: (): CompanySelectorKey => "company_name",
  ByExternalId: (): CompanySelectorKey => "company_external_id"
})

/** Whether a company is one that the selector names: code points must be equal, nothing is trimmed or folded. */
export const isMatch = (selector: CompanySelector, company: Company): boolean => {
  switch (selector._tag) {
    case "ById":
      return company.id === selector.id
    case "ByName":
      return company.name === selector.name
    case "ByExternalId":
      return company.externalIds.includes(selector.externalId)
  }
}

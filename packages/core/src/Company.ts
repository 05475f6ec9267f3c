import { Schema } from "effect"
import { resourceId } from "./resourceId.ts"
import { bounded } from "./text.ts"
import { Timestamp } from "./Timestamp.ts"

/** Productlane's own id of a company: 1 to 255 characters of an unknown alphabet. */
export const CompanyId = resourceId("CompanyId")
export type CompanyId = typeof CompanyId.Type

/** A company's name as a selector takes it: 1 to 255 characters, matched exactly. */
export const CompanyName = bounded(1, 255).pipe(Schema.brand("CompanyName"))
export type CompanyName = typeof CompanyName.Type

/** An entry of a company's external ids, in some other system: 1 to 255 characters. */
export const ExternalId = bounded(1, 255).pipe(Schema.brand("ExternalId"))
export type ExternalId = typeof ExternalId.Type

/** Id of a company's status, of its tier, or of its owner: 1 to 255 characters of an unknown alphabet. */
export const AttributeId = bounded(1, 255)

/** A status or a tier that the workspace can give to a company. */
export const CompanyLabel = Schema.Struct({ id: AttributeId, name: Schema.String })
export type CompanyLabel = typeof CompanyLabel.Type

/** The member of the workspace who looks after a company. */
export const CompanyOwner = Schema.Struct({
  id: Schema.String,
  name: Schema.NullOr(Schema.String),
  avatarUrl: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("avatar_url"))
})
export type CompanyOwner = typeof CompanyOwner.Type

// As the schema, but without the description and the identifier that Effect gives to its own.
const Amount = Schema.Finite.annotations({ jsonSchema: { type: "number" } })

/**
 * A company, read as widely as the vendor might write it.
 *
 * `externalIds` is read from an array or, as an older page of the vendor shows it, from an object; it is written as
 * an array.
 */
export const Company = Schema.Struct({
  id: CompanyId,
  name: Schema.String,
  logoUrl: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("logo_url")),
  domains: Schema.Array(Schema.String),
  size: Schema.NullOr(Amount),
  revenue: Schema.NullOr(Amount),
  statusId: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("status_id")),
  statusName: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("status_name")),
  tierId: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("tier_id")),
  tierName: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("tier_name")),
  owner: Schema.NullOr(CompanyOwner),
  externalIds: Schema.propertySignature(
    Schema.transform(
      Schema.Union(
        Schema.Array(Schema.String),
        Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) })
      ),
      Schema.Array(Schema.String),
      {
        strict: true,
        decode: (ids) => Array.isArray(ids) ? ids : Object.values(ids).filter((id) => id !== null),
        encode: (ids) => ids
      }
    ).annotations({
      jsonSchema: { type: "array", items: { type: "string" }, description: "Ids in other systems." }
    })
  ).pipe(Schema.fromKey("external_ids")),
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at")),
  updatedAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("updated_at"))
}).annotations({ identifier: "Company" })
export type Company = typeof Company.Type

/** What tells one company from another when a selector matches several. */
export const CompanyRef = Schema.Struct({
  id: CompanyId,
  name: Schema.String,
  domains: Schema.Array(Schema.String),
  externalIds: Schema.propertySignature(Schema.Array(Schema.String)).pipe(Schema.fromKey("external_ids"))
})
export type CompanyRef = typeof CompanyRef.Type

/** The reference to a company, as it is listed among the candidates of an ambiguity. */
export const toRef = ({ id, name, domains, externalIds }: Company): CompanyRef => ({ id, name, domains, externalIds })

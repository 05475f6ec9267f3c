import type { Company, CompanyPatch, NewCompany } from "@lanekit/core"
import { Data } from "effect"

/** A write of companies as it was sent, whether or not it is known to have taken effect. */
export type CompanyWrite = Data.TaggedEnum<{
  Create: { readonly company: NewCompany.NewCompany }
  Update: { readonly id: Company.CompanyId; readonly patch: CompanyPatch }
  Delete: { readonly id: Company.CompanyId }
  Merge: { readonly id: Company.CompanyId; readonly sourceId: Company.CompanyId }
}>

/** Constructors and matchers of {@link CompanyWrite}. */
export const CompanyWrite = Data.taggedEnum<CompanyWrite>()

import { Predicate } from "effect"
import type { WriteName } from "../WriteName.ts"

/** What a write changes, such as `contact ct_1`; nothing that has an id yet where it makes something. */
export const targetOf = (name: WriteName, params: unknown): string | undefined => {
  const id = Predicate.hasProperty(params, "id") && Predicate.isString(params.id) ? params.id : undefined
  return id === undefined ? undefined : `${kinds[name]} ${id}`
}

const kinds: { readonly [Name in WriteName]: string } = {
  createContact: "contact",
  updateContact: "contact",
  deleteContact: "contact",
  addContactCompany: "contact",
  removeContactCompany: "contact",
  createBlockedSender: "blocked_sender",
  deleteBlockedSender: "blocked_sender",
  createCompany: "company",
  updateCompany: "company",
  deleteCompany: "company",
  mergeCompanies: "company"
}

import { type Company, CompanyName, ExternalId } from "../Company.ts"
import type { CompanySelector } from "../CompanySelector.ts"
import { Cursor } from "../Page.ts"
import { at, company, contact } from "./Fixture.ts"

/** A contact that is plain in every field. */
export const ann = contact("ann")

/** A plain company with two external ids. */
export const acme = company("co_acme", { name: "Acme", externalIds: ["crm-0", "crm-1"], domains: ["acme.test"] })

/** A company whose name and external id SQL, LIKE and JSON read in their own way. */
export const apex = company("co_apex", { name: "Apex \"&\" O'Brien 100%_\\", externalIds: ["100%_\\ \"🚀\""] })

/** A contact with a value in every field. Its company is {@link acme}. */
export const rich = {
  ...contact("rich", {
    email: "Rich.O'Brien@Example.com",
    companyId: acme.id,
    isSubscribed: false,
    externalIds: { front: "1", intercom: "2" },
    createdAt: at(1),
    updatedAt: at(2)
  }),
  name: "🚀 Rich \"100%_\\\" O'Brien",
  imageUrl: "https://example.com/a.png?x=%20"
}

/** A company with a value in every field, which SQL, LIKE and JSON read in their own way. */
export const richCompany = company("co_rich", {
  name: "🚀 O'Brien \"&\" 100%_\\ Söhne",
  logoUrl: "https://example.com/logo.png",
  domains: ["z.test", "Acme.test", "a.test"],
  size: 12,
  revenue: 1_000_000_000_000.5,
  statusId: "st_1",
  statusName: "Active",
  tierId: "ti_1",
  tierName: "Gold",
  owner: { id: "us_1", name: "Olga", avatarUrl: null },
  externalIds: ["z", "a", "%"],
  createdAt: at(1),
  updatedAt: at(2)
})

/** Texts that SQL, JSON or LIKE read in their own way. */
export const awkwardTexts = [
  "%",
  "_",
  "\\",
  "\\%",
  "'",
  "''; DROP TABLE contacts; --",
  "\"",
  "{\"a\":1}",
  "🚀👩‍👩‍👧",
  "İI",
  "\n\t",
  " a "
]

/** Cursors that no store has written. */
export const malformedCursors = ["garbage", "!", "MTIz", "MTIzOg", "🚀"].map((text) => Cursor.make(text))

/** Selects a company by its id. */
export const byId = ({ id }: Company): CompanySelector => ({ _tag: "ById", id })

/** Selects a company by its name. */
export const byName = (name: string): CompanySelector => ({ _tag: "ByName", name: CompanyName.make(name) })

/** Selects a company by one of its external ids. */
export const byExternalId = (id: string): CompanySelector => ({ _tag: "ByExternalId", externalId: ExternalId.make(id) })

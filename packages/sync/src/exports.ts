import { Company, Contact, type Page } from "@lanekit/core"
import { Record, Schema, Stream } from "effect"
import { toLines, type Value } from "./cells.ts"

/** The forms in which records are exported: comma-separated values, or a JSON object in each line. */
export const formats = ["csv", "ndjson"] as const

/** The form in which records are exported. */
export type Format = typeof formats[number]

/** How records become lines. */
export interface Encoding<A> {
  /** The line that names the columns; empty where each record names its own. */
  readonly header: string
  /** A record's line, with its end. */
  readonly line: (record: A) => string
  /** Systems whose ids a record has, and no column. */
  readonly omitted: (record: A) => ReadonlyArray<string>
}

/**
 * Contacts as `Table` reads them, so that a plan of what was exported changes nothing. What a contact has not, and no write could
 * take away, is left out of its object, or is an empty cell.
 *
 * Comma-separated values have a column for each of `systems`; objects have all ids in other systems.
 */
export const contacts = (format: Format, systems: ReadonlyArray<string>): Encoding<Contact.Contact> =>
  format === "ndjson"
    ? objects((contact) =>
      Record.filter(encodeContact(contact), (value, name) => value !== "" && (value !== null || name === "image_url"))
    )
    : {
      ...cells([
        "id",
        "email",
        "name",
        "is_subscribed",
        "company_id",
        "image_url",
        ...systems.map((system) => `external_ids.${system}`),
        "created_at",
        "updated_at"
      ], (contact: Contact.Contact) => [
        contact.id,
        contact.email,
        contact.name,
        contact.isSubscribed,
        contact.companyId,
        contact.imageUrl,
        ...systems.map((system) => Object.hasOwn(contact.externalIds, system) ? contact.externalIds[system] : null),
        contact.createdAt,
        contact.updatedAt
      ]),
      omitted: ({ externalIds }) => Object.keys(externalIds).filter((system) => !systems.includes(system))
    }

/**
 * Companies by the wire's names. In a cell, a list is as the flags of `lanekit companies` take it: with commas between, or
 * in JSON where a comma would be mistaken.
 */
export const companies = (format: Format): Encoding<Company.Company> =>
  format === "ndjson"
    ? objects(encodeCompany)
    : cells([
      "id",
      "name",
      "logo_url",
      "domains",
      "size",
      "revenue",
      "status_id",
      "status_name",
      "tier_id",
      "tier_name",
      "owner_id",
      "owner_name",
      "external_ids",
      "created_at",
      "updated_at"
    ], (company) => [
      company.id,
      company.name,
      company.logoUrl,
      list(company.domains),
      company.size,
      company.revenue,
      company.statusId,
      company.statusName,
      company.tierId,
      company.tierName,
      company.owner?.id,
      company.owner?.name,
      list(company.externalIds),
      company.createdAt,
      company.updatedAt
    ])

/** The lines of a page, and where an export goes on after it. */
export interface ExportedPage {
  readonly text: string
  readonly count: number
  /** Where the next page begins; null after the last. */
  readonly cursor: Page.Cursor | null
  /** Systems whose ids the page has, and no column. */
  readonly omitted: ReadonlyArray<string>
}

/** The pages of a list as lines, without the header. No more than a page is held. */
export const pages = <A, E, R>(
  source: Stream.Stream<Page.Page<A>, E, R>,
  { line, omitted }: Encoding<A>
): Stream.Stream<ExportedPage, E, R> =>
  source.pipe(
    // There is nowhere to go on after such a page, and the next thing is the failure that says so.
    Stream.filter(({ page }) => !page.hasMore || page.cursor !== null),
    Stream.map(({ data, page }) => ({
      text: data.map(line).join(""),
      count: data.length,
      cursor: page.hasMore ? page.cursor : null,
      omitted: [...new Set(data.flatMap(omitted))]
    }))
  )

const objects = <A>(encode: (record: A) => object): Encoding<A> => ({
  header: "",
  line: (record) => `${JSON.stringify(encode(record))}\n`,
  omitted: () => []
})

const cells = <A>(header: ReadonlyArray<string>, values: (record: A) => ReadonlyArray<Value>): Encoding<A> => ({
  header: toLines([header]),
  line: (record) => toLines([values(record)]),
  omitted: () => []
})

const list = (texts: ReadonlyArray<string>): string => texts.every(isPlain) ? texts.join(",") : JSON.stringify(texts)

const isPlain = (text: string): boolean => text !== "" && text.trim() === text && !/[,[\]"]/.test(text)

const encodeContact = Schema.encodeSync(Contact.Contact)

const encodeCompany = Schema.encodeSync(Company.Company)

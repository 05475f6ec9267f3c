import { companyId, companyName, contactEmail, contactId, externalId, type Records } from "../world/Call.ts"
import { type Answer, answered, failed } from "./Answer.ts"
import { fieldsIn, type Request, selectorIn, textIn } from "./Request.ts"

/** A field of a record that was set. `exists` is a field of every record. */
export interface Change {
  readonly record: string
  readonly field: string
  readonly value: unknown
}

/** What a request came to. */
export interface Handled {
  readonly answer: Answer
  /** What it changed; nothing if it was refused. */
  readonly changes: ReadonlyArray<Change>
}

/** A contact as it is on the wire. */
interface Contact {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly image_url: string | null
  readonly company_id: string | null
  readonly is_subscribed: boolean
  readonly external_ids: { readonly [system: string]: string }
  readonly created_at: string
  readonly updated_at: string
}

/** A company as it is on the wire. */
interface Company {
  readonly id: string
  readonly name: string
  readonly external_ids: ReadonlyArray<string>
  readonly created_at: string
  readonly updated_at: string
}

/**
 * The records of the vendor, and what requests do with them: as the vendor documents it, and written apart from our own
 * server, so that what both believe is not proved by the one.
 */
export class Vendor {
  private readonly contacts = new Map<string, Contact>()
  private readonly companies = new Map<string, Company>()
  private made = 0

  constructor(records: Records, now: number) {
    const at = timestamp(now)
    for (let company = 0; company < records.companies; company++) {
      this.putCompany({
        id: companyId(company),
        name: companyName(company),
        external_ids: [externalId(company)],
        created_at: at,
        updated_at: at
      })
    }
    for (let contact = 0; contact < records.contacts; contact++) {
      this.putContact({ ...emptyContact(contactId(contact), at), email: contactEmail(contact) })
    }
  }

  /** Everything that there is now, field by field. */
  get state(): ReadonlyArray<Change> {
    return [...this.contacts.values()].flatMap((contact) => changesOf(contact.id, { exists: true, ...contact }))
  }

  /** Handles a request that is within its limit. */
  handle(request: Request, now: number): Handled {
    const [collection, id] = request.path
    if (collection === "contacts") {
      return id === undefined ? this.handleContacts(request, now) : this.handleContact(id, request, now)
    }
    if (collection === "companies") {
      return id === undefined ? this.handleCompanies(request, now) : this.getCompany(id)
    }
    return failed(404, "not_found", "no endpoint has this path")
  }

  private handleContacts(request: Request, now: number): Handled {
    switch (request.method) {
      case "GET":
        return answered(page([...this.contacts.values()].filter((contact) =>
          containsOf(request, "email", contact.email)
          && containsOf(request, "name_contains", contact.name ?? "")
          && isOf(request, "company_id", contact.company_id)
        )))
      case "POST":
        return this.createContact(request, now)
      default:
        return methodNotAllowed
    }
  }

  private handleContact(id: string, request: Request, now: number): Handled {
    const contact = this.contacts.get(id)
    if (contact === undefined) return failed(404, "not_found", "contact not found")
    switch (request.method) {
      case "GET":
        return answered(contact)
      case "PATCH":
        return this.patchContact(contact, request, now)
      case "DELETE":
        this.contacts.delete(id)
        return answered({ id, deleted: true }, [{ record: id, field: "exists", value: false }])
      default:
        return methodNotAllowed
    }
  }

  private createContact(request: Request, now: number): Handled {
    const id = `ct_new_${this.made++}`
    const empty = emptyContact(id, timestamp(now))
    const written = this.write(empty, request)
    if ("answer" in written) return written
    if (written.contact.email === "") {
      return failed(400, "validation_failed", "email is required", [{ path: "email", message: "is required" }])
    }
    this.putContact(written.contact)
    return answered(written.contact, changesOf(id, { exists: true, ...written.contact }))
  }

  private patchContact(contact: Contact, request: Request, now: number): Handled {
    const written = this.write(contact, request)
    if ("answer" in written) return written
    const isSame = Object.entries(written.set).every(([field, value]) =>
      Object.entries(contact).some(([name, before]) => name === field && before === value)
    )
    const after = isSame ? contact : { ...written.contact, updated_at: timestamp(now) }
    this.putContact(after)
    return answered(after, changesOf(contact.id, written.set))
  }

  // Fields that a request names, or why it is refused.
  private write(
    contact: Contact,
    request: Request
  ): { readonly contact: Contact; readonly set: Readonly<Record<string, unknown>> } | Handled {
    const fields = fieldsIn(request.body)
    if (fields === undefined) return failed(400, "validation_failed", "the body must be an object", [])
    const { email } = fields
    if (email !== undefined && this.isTaken(email, contact.id)) {
      return failed(409, "conflict", "the address is taken", { path: "email", reason: "email_taken" })
    }
    const company = this.select(request)
    if (company !== undefined && "answer" in company) return company
    const set = { ...fields, ...(company !== undefined && { company_id: company.id }) }
    return { contact: { ...contact, ...set }, set }
  }

  private isTaken(email: string, id: string): boolean {
    const address = email.toLowerCase()
    return [...this.contacts.values()].some((other) => other.id !== id && other.email.toLowerCase() === address)
  }

  private select(request: Request): Company | Handled | undefined {
    const selector = selectorIn(request.body)
    if (selector === undefined) return undefined
    const { path, value } = selector
    const matching = [...this.companies.values()].filter((company) =>
      path === "company_id"
        ? company.id === value
        : path === "company_name"
        ? company.name === value
        : company.external_ids.includes(value)
    )
    const [first, second] = matching
    if (first === undefined) {
      return failed(422, "unprocessable", "company not found", { path, reason: "company_not_found" })
    }
    if (second === undefined) return first
    return failed(409, "conflict", "several companies match", {
      path,
      reason: "company_ambiguous",
      total: matching.length,
      candidates: matching.map(({ external_ids, id, name }) => ({ id, name, domains: [], external_ids }))
    })
  }

  private handleCompanies(request: Request, now: number): Handled {
    switch (request.method) {
      case "GET":
        return answered(page(
          [...this.companies.values()].filter((company) =>
            containsOf(request, "name_contains", company.name)
            && (!request.query.has("external_id") ||
              company.external_ids.some((id) => isOf(request, "external_id", id)))
          ).map(toWire)
        ))
      case "POST": {
        const name = textIn(request.body, "name")
        if (name === undefined) return failed(400, "validation_failed", "name is required", [])
        const at = timestamp(now)
        const id = `co_new_${this.made++}`
        const company = { id, name, external_ids: [], created_at: at, updated_at: at }
        this.putCompany(company)
        return answered(toWire(company), changesOf(id, { exists: true, name }))
      }
      default:
        return methodNotAllowed
    }
  }

  private getCompany(id: string): Handled {
    const company = this.companies.get(id)
    return company === undefined
      ? failed(404, "not_found", "company not found")
      : answered(toWire(company))
  }

  private putContact(contact: Contact): void {
    this.contacts.set(contact.id, contact)
  }

  private putCompany(company: Company): void {
    this.companies.set(company.id, company)
  }
}

const methodNotAllowed = failed(405, "method_not_allowed", "the method is not allowed")

const timestamp = (now: number): string => new Date(now).toISOString()

const emptyContact = (id: string, at: string): Contact => ({
  id,
  email: "",
  name: null,
  image_url: null,
  company_id: null,
  is_subscribed: true,
  external_ids: {},
  created_at: at,
  updated_at: at
})

const toWire = (company: Company) => ({
  ...company,
  logo_url: null,
  domains: [],
  size: null,
  revenue: null,
  status_id: null,
  status_name: null,
  tier_id: null,
  tier_name: null,
  owner: null
})

const page = (data: ReadonlyArray<unknown>) => ({ data, page: { cursor: null, has_more: false, limit: 200 } })

const changesOf = (record: string, fields: Readonly<Record<string, unknown>>): ReadonlyArray<Change> =>
  Object.entries(fields).map(([field, value]) => ({ record, field, value }))

const isOf = ({ query }: Request, name: string, value: string | null): boolean => {
  const wanted = query.get(name)
  return wanted === null || wanted === value
}

const containsOf = ({ query }: Request, name: string, value: string): boolean => {
  const wanted = query.get(name)
  return wanted === null || value.toLowerCase().includes(wanted.toLowerCase())
}

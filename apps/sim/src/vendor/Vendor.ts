import { contactEmail, contactId, type Records } from "../world/Call.ts"
import { answered, failed, type Handled, methodNotAllowed, page } from "./Answer.ts"
import { BlockedSenders } from "./BlockedSenders.ts"
import { type Change, changesOf } from "./Change.ts"
import { Companies } from "./Companies.ts"
import { Memberships } from "./Memberships.ts"
import { containsOf, fieldsIn, isOf, type Request } from "./Request.ts"

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

/**
 * The records of the vendor, and what requests do with them: as the vendor documents it, and written apart from our own
 * server, so that what both believe is not proved by the one.
 */
export class Vendor {
  private readonly contacts = new Map<string, Contact>()
  private readonly companies: Companies
  private readonly memberships = new Memberships()
  private readonly senders: BlockedSenders
  private made = 0

  constructor(records: Records, now: number) {
    const at = timestamp(now)
    this.senders = new BlockedSenders(records.senders, at)
    this.companies = new Companies(records.companies, at)
    for (let contact = 0; contact < records.contacts; contact++) {
      this.putContact({ ...emptyContact(contactId(contact), at), email: contactEmail(contact) })
    }
  }

  /** Everything that there is now, field by field. */
  get state(): ReadonlyArray<Change> {
    const contacts = [...this.contacts.values()]
    return [
      ...contacts.flatMap((contact) => changesOf(contact.id, { exists: true, ...contact })),
      ...contacts.flatMap(({ id }) => this.memberships.stateOf(id, this.companies.ids)),
      ...this.senders.state
    ]
  }

  /** Handles a request that is within its limit. */
  handle(request: Request, now: number): Handled {
    const [collection, id, part, member] = request.path
    if (collection === "contacts" && id === "blocked-senders") return this.senders.handle(part, request, timestamp(now))
    if (collection === "contacts" && id !== undefined && part === "companies") {
      return this.handleMemberships(id, member, request)
    }
    if (collection === "contacts") {
      return id === undefined ? this.handleContacts(request, now) : this.handleContact(id, request, now)
    }
    if (collection === "companies") {
      return this.companies.handle(id, request, timestamp(now))
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
    const { company_id } = written.set
    const members = typeof company_id === "string" ? this.memberships.replacePrimary(contact.id, company_id) : []
    return answered(after, [...changesOf(contact.id, written.set), ...members])
  }

  private handleMemberships(id: string, company: string | undefined, request: Request): Handled {
    const contact = this.contacts.get(id)
    if (contact === undefined) return failed(404, "not_found", "contact not found")
    switch (request.method) {
      case "GET":
        return this.answerMemberships(contact, [])
      case "POST": {
        const selected = this.companies.select(request)
        if (selected === undefined) return failed(400, "validation_failed", "a company is required", [])
        if ("answer" in selected) return selected
        return this.answerMemberships(contact, this.memberships.add(id, selected.id))
      }
      case "DELETE":
        return company === undefined
          ? methodNotAllowed
          : this.memberships.of(id).includes(company)
          ? this.answerMemberships(contact, this.memberships.remove(id, company))
          : failed(404, "not_found", "company not found")
      default:
        return methodNotAllowed
    }
  }

  // The primary company is a field of the contact as well.
  private answerMemberships(contact: Contact, changes: ReadonlyArray<Change>): Handled {
    const ids = this.memberships.of(contact.id)
    const company_id = ids[0] ?? null
    this.putContact({ ...contact, company_id })
    const primary = company_id === contact.company_id ? [] : changesOf(contact.id, { company_id })
    const data = this.companies.onWire(ids)
    return answered({ data }, [...changes, ...primary])
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
    const company = this.companies.select(request)
    if (company !== undefined && "answer" in company) return company
    const set = { ...fields, ...(company !== undefined && { company_id: company.id }) }
    return { contact: { ...contact, ...set }, set }
  }

  private isTaken(email: string, id: string): boolean {
    const address = email.toLowerCase()
    return [...this.contacts.values()].some((other) => other.id !== id && other.email.toLowerCase() === address)
  }

  private putContact(contact: Contact): void {
    this.contacts.set(contact.id, contact)
  }
}

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

import type { Change } from "./Change.ts"

/** Which companies contacts belong to: the ids of a contact's companies, the primary one first. */
export class Memberships {
  private readonly companies = new Map<string, ReadonlyArray<string>>()

  /** Companies of a contact. */
  of(contact: string): ReadonlyArray<string> {
    return this.companies.get(contact) ?? []
  }

  /** To which of some companies a contact belongs, and to which not. */
  stateOf(contact: string, companies: ReadonlyArray<string>): ReadonlyArray<Change> {
    return companies.map((company) => membershipOf(contact, company, this.of(contact).includes(company)))
  }

  /** Adds a company, which is the primary one where there was none. */
  add(contact: string, company: string): ReadonlyArray<Change> {
    return this.become(contact, [...new Set([...this.of(contact), company])], [company])
  }

  /** Removes a company; the next one is the primary one then. */
  remove(contact: string, company: string): ReadonlyArray<Change> {
    return this.become(contact, this.of(contact).filter((each) => each !== company), [company])
  }

  /** Puts a company in the place of the primary one, and keeps the others. */
  replacePrimary(contact: string, company: string): ReadonlyArray<Change> {
    const [primary = company, ...others] = this.of(contact)
    const after = [company, ...others.filter((each) => each !== company)]
    return this.become(contact, after, [...new Set([primary, company])])
  }

  private become(contact: string, after: ReadonlyArray<string>, touched: ReadonlyArray<string>): ReadonlyArray<Change> {
    this.companies.set(contact, after)
    return touched.map((company) => membershipOf(contact, company, after.includes(company)))
  }
}

// A field of the contact.
const membershipOf = (contact: string, company: string, value: boolean): Change => ({
  record: contact,
  field: `member_${company}`,
  value
})

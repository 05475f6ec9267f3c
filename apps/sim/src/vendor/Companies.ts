import { companyId, companyName, externalId } from "../world/Call.ts"
import { answered, failed, type Handled, methodNotAllowed, page } from "./Answer.ts"
import { changesOf } from "./Change.ts"
import { containsOf, isOf, type Request, selectorIn, textIn } from "./Request.ts"

/** A company as it is on the wire. */
interface Company {
  readonly id: string
  readonly name: string
  readonly external_ids: ReadonlyArray<string>
  readonly created_at: string
  readonly updated_at: string
}

/** The companies of the vendor, and what requests do with them. */
export class Companies {
  private readonly all = new Map<string, Company>()
  private made = 0

  constructor(count: number, at: string) {
    for (let company = 0; company < count; company++) {
      this.put({
        id: companyId(company),
        name: companyName(company),
        external_ids: [externalId(company)],
        created_at: at,
        updated_at: at
      })
    }
  }

  /** Ids of all of them. */
  get ids(): ReadonlyArray<string> {
    return [...this.all.keys()]
  }

  /** Those with such ids, as they are on the wire. */
  onWire(ids: ReadonlyArray<string>): ReadonlyArray<unknown> {
    return ids.flatMap((id) => this.all.get(id) ?? []).map(toWire)
  }

  /** Handles a request for all of them, or for one. */
  handle(id: string | undefined, request: Request, at: string): Handled {
    if (id !== undefined) return this.get(id)
    switch (request.method) {
      case "GET":
        return answered(page(
          [...this.all.values()].filter((company) =>
            containsOf(request, "name_contains", company.name)
            && (!request.query.has("external_id") ||
              company.external_ids.some((id) => isOf(request, "external_id", id)))
          ).map(toWire)
        ))
      case "POST": {
        const name = textIn(request.body, "name")
        if (name === undefined) return failed(400, "validation_failed", "name is required", [])
        const made = `co_new_${this.made++}`
        const company = { id: made, name, external_ids: [], created_at: at, updated_at: at }
        this.put(company)
        return answered(toWire(company), changesOf(made, { exists: true, name }))
      }
      default:
        return methodNotAllowed
    }
  }

  /** The company that a request names, or why it is refused; nothing where it names none. */
  select(request: Request): Company | Handled | undefined {
    const selector = selectorIn(request.body)
    if (selector === undefined) return undefined
    const { path, value } = selector
    const matching = [...this.all.values()].filter((company) =>
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

  private get(id: string): Handled {
    const company = this.all.get(id)
    return company === undefined
      ? failed(404, "not_found", "company not found")
      : answered(toWire(company))
  }

  private put(company: Company): void {
    this.all.set(company.id, company)
  }
}

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

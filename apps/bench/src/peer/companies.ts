import type Database from "better-sqlite3"
import { ApiError } from "./ApiError.ts"
import type { ContactPatch } from "./contacts.ts"
import { selectorKeys } from "./schemas.ts"

interface CompanyRow {
  readonly id: string
  readonly name: string
}

/** Most companies that an ambiguity lists. */
const maxCandidates = 20

const conditions = {
  company_id: "id = ?",
  company_name: "name = ?",
  company_external_id: "id IN (SELECT company_id FROM company_external_ids WHERE value = ?)"
} as const

/** Finds the one company that a patch selects, if it selects one. */
export const makeResolve = (db: Database.Database) => {
  const prepare = (condition: string) => ({
    find: db.prepare<[string], CompanyRow>(
      `SELECT id, name FROM companies WHERE ${condition} AND deleted_at IS NULL ORDER BY id LIMIT ${maxCandidates}`
    ),
    count: db.prepare<[string], number>(
      `SELECT count(*) FROM companies WHERE ${condition} AND deleted_at IS NULL`
    ).pluck()
  })
  const statements = {
    company_id: prepare(conditions.company_id),
    company_name: prepare(conditions.company_name),
    company_external_id: prepare(conditions.company_external_id)
  }
  const domains = db.prepare<[string], string>(
    "SELECT value FROM company_domains WHERE company_id = ? ORDER BY position"
  ).pluck()
  const externalIds = db.prepare<[string], string>(
    "SELECT value FROM company_external_ids WHERE company_id = ? ORDER BY position"
  ).pluck()

  return (patch: ContactPatch): string | undefined => {
    const path = selectorKeys.find((key) => patch[key] !== undefined)
    const value = path === undefined ? undefined : patch[path]
    if (path === undefined || value === undefined) return undefined
    const matches = statements[path].find.all(value)
    const [company, ...others] = matches
    if (company === undefined) {
      throw new ApiError(422, "unprocessable", `${path} matches no company`, { path, reason: "company_not_found" })
    }
    if (others.length === 0) return company.id
    const total = statements[path].count.get(value) ?? matches.length
    throw new ApiError(409, "conflict", `${path} matches ${total} companies; choose one by company_id`, {
      path,
      reason: "company_ambiguous",
      candidates: matches.map(({ id, name }) => ({
        id,
        name,
        domains: domains.all(id),
        external_ids: externalIds.all(id)
      })),
      total
    })
  }
}

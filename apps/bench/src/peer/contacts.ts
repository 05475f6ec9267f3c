import Database from "better-sqlite3"
import { ApiError } from "./ApiError.ts"
import { makeResolve } from "./companies.ts"

/** What a validated body of PATCH /contacts/{id} holds. */
export interface ContactPatch {
  readonly name?: string
  readonly email?: string
  readonly is_subscribed?: boolean
  readonly company_id?: string
  readonly company_name?: string
  readonly company_external_id?: string
  readonly image_url?: string | null
  readonly external_ids?: Readonly<Record<string, string>>
}

/** A contact as it is answered. */
export interface Contact {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly image_url: string | null
  readonly company_id: string | null
  readonly is_subscribed: boolean
  readonly external_ids: Readonly<Record<string, string>>
  readonly created_at: string
  readonly updated_at: string
}

interface ContactRow extends Omit<Contact, "is_subscribed" | "external_ids"> {
  readonly is_subscribed: number
  readonly external_ids: string
}

/** Reads and changes contacts, with statements that are prepared once. */
export const makeContacts = (db: Database.Database) => {
  const resolve = makeResolve(db)
  const select = db.prepare<[string], ContactRow>(
    `SELECT id, email, name, image_url, company_id, is_subscribed, external_ids, created_at, updated_at
     FROM contacts WHERE id = ? AND deleted_at IS NULL`
  )
  const write = db.prepare(
    `UPDATE contacts SET email = ?, email_folded = ?, name = ?, name_folded = ?, image_url = ?, company_id = ?,
     is_subscribed = ?, external_ids = ?, updated_at = ? WHERE id = ?`
  )
  const unlink = db.prepare("DELETE FROM contact_companies WHERE contact_id = ? AND company_id = ?")

  const get = (id: string): Contact => {
    const row = select.get(id)
    if (row === undefined) throw new ApiError(404, "not_found", "contact not found")
    return { ...row, is_subscribed: row.is_subscribed === 1, external_ids: JSON.parse(row.external_ids) }
  }

  const change = db.transaction((id: string, patch: ContactPatch): Contact => {
    const before = get(id)
    const companyId = resolve(patch)
    const after: Contact = {
      ...before,
      name: patch.name ?? before.name,
      email: patch.email ?? before.email,
      is_subscribed: patch.is_subscribed ?? before.is_subscribed,
      company_id: companyId ?? before.company_id,
      image_url: patch.image_url === undefined ? before.image_url : patch.image_url,
      external_ids: patch.external_ids ?? before.external_ids
    }
    if (isSame(before, after)) return before
    const now = new Date().toISOString()
    const changed = { ...after, updated_at: now > before.updated_at ? now : before.updated_at }
    write.run(
      changed.email,
      changed.email.toLowerCase(),
      changed.name,
      changed.name?.toLowerCase() ?? null,
      changed.image_url,
      changed.company_id,
      changed.is_subscribed ? 1 : 0,
      JSON.stringify(changed.external_ids),
      changed.updated_at,
      id
    )
    if (changed.company_id !== before.company_id) unlink.run(id, changed.company_id)
    return changed
  })

  const update = (id: string, patch: ContactPatch): Contact => {
    try {
      return change.immediate(id, patch)
    } catch (error) {
      if (error instanceof Database.SqliteError && error.code === "SQLITE_CONSTRAINT_UNIQUE") {
        throw new ApiError(409, "conflict", "email belongs to another contact", {
          path: "email",
          reason: "email_taken"
        })
      }
      throw error
    }
  }

  return { get, update }
}

const isSame = (a: Contact, b: Contact): boolean =>
  a.name === b.name && a.email === b.email && a.is_subscribed === b.is_subscribed && a.company_id === b.company_id &&
  a.image_url === b.image_url && isSameRecord(a.external_ids, b.external_ids)

const isSameRecord = (a: Contact["external_ids"], b: Contact["external_ids"]): boolean => {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
}

import Database from "better-sqlite3"
import { createHash } from "node:crypto"
import type { World } from "../world.ts"

/** Opens a database with the durability that the Lanekit server has: a commit that was answered survives power loss. */
export const open = (filename: string): Database.Database => {
  const db = new Database(filename)
  db.pragma("journal_mode = WAL")
  db.pragma("synchronous = FULL")
  db.pragma("foreign_keys = ON")
  db.exec(tables)
  return db
}

/** The form in which the secret of a key is kept. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex")

/** Fills an empty database. */
export const fill = (db: Database.Database, world: World): void => {
  const insertCompany = db.prepare(
    `INSERT INTO companies (id, name, name_folded, size, created_at, created_at_ms, updated_at, deleted_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const insertDomain = db.prepare("INSERT INTO company_domains VALUES (?, ?, ?, ?)")
  const insertExternalId = db.prepare("INSERT INTO company_external_ids VALUES (?, ?, ?)")
  const insertContact = db.prepare("INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const insertOther = db.prepare("INSERT INTO contact_companies VALUES (?, ?)")
  const insertKey = db.prepare("INSERT INTO api_keys VALUES (?, ?, ?, ?, NULL)")

  db.transaction(() => {
    for (const { created_at, deleted_at, domains, external_ids, id, name, size, updated_at } of world.companies) {
      const createdAt = Date.parse(created_at)
      insertCompany.run(id, name, name.toLowerCase(), size, created_at, createdAt, updated_at, deleted_at ?? null)
      domains.forEach((value, position) => insertDomain.run(id, position, value, value.toLowerCase()))
      external_ids.forEach((value, position) => insertExternalId.run(id, position, value))
    }
    for (const contact of world.contacts) {
      insertContact.run(
        contact.id,
        contact.email,
        contact.email.toLowerCase(),
        contact.name,
        contact.name?.toLowerCase() ?? null,
        contact.image_url,
        contact.company_id,
        contact.is_subscribed ? 1 : 0,
        JSON.stringify(contact.external_ids),
        contact.created_at,
        Date.parse(contact.created_at),
        contact.updated_at,
        contact.deleted_at ?? null
      )
      for (const other of contact.other_company_ids ?? []) insertOther.run(contact.id, other)
    }
    for (const { id, name, scopes, secret } of world.api_keys) {
      insertKey.run(id, name, hashOf(secret), JSON.stringify(scopes))
    }
  })()
}

// The tables and indexes of the Lanekit server that a change of a contact reads or writes: both trees cost the same.
const tables = `
  CREATE TABLE companies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    size REAL,
    created_at TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
  ) STRICT;
  CREATE INDEX companies_by_name ON companies (name, id) WHERE deleted_at IS NULL;

  CREATE TABLE company_domains (
    company_id TEXT NOT NULL REFERENCES companies (id),
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    value_folded TEXT NOT NULL,
    PRIMARY KEY (company_id, position)
  ) STRICT;

  CREATE TABLE company_external_ids (
    company_id TEXT NOT NULL REFERENCES companies (id),
    position INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (company_id, position)
  ) STRICT;
  CREATE INDEX company_external_ids_by_value ON company_external_ids (value, company_id);

  CREATE TABLE contacts (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    name TEXT,
    name_folded TEXT,
    image_url TEXT,
    company_id TEXT REFERENCES companies (id),
    is_subscribed INTEGER NOT NULL CHECK (is_subscribed IN (0, 1)),
    external_ids TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    deleted_at TEXT
  ) STRICT;
  CREATE UNIQUE INDEX contacts_by_email ON contacts (email_folded) WHERE deleted_at IS NULL;
  CREATE INDEX contacts_by_creation ON contacts (created_at_ms DESC, id DESC) WHERE deleted_at IS NULL;
  CREATE INDEX contacts_by_company ON contacts (company_id, created_at_ms DESC, id DESC) WHERE deleted_at IS NULL;

  CREATE TABLE contact_companies (
    contact_id TEXT NOT NULL REFERENCES contacts (id),
    company_id TEXT NOT NULL REFERENCES companies (id),
    PRIMARY KEY (contact_id, company_id)
  ) STRICT;

  CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    revoked_at TEXT
  ) STRICT;
`

import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { bigint, double, strict } from "../dialect.ts"

/**
 * The first schema.
 *
 * Times are kept twice: as the text that the API shows, and as Unix milliseconds where lists are ordered by them.
 * A `*_folded` column holds what comparisons ignoring case compare. `contact_companies` never holds a contact's
 * primary company.
 */
export const initial = Effect.gen(function*() {
  const sql = yield* SqlClient

  yield* sql`
    CREATE TABLE workspace (
      workspace_id TEXT NOT NULL PRIMARY KEY,
      linear_team_ids TEXT NOT NULL,
      default_linear_team_id TEXT,
      singleton INTEGER NOT NULL UNIQUE CHECK (singleton = 1)
    ) ${strict(sql)}`

  yield* sql`
    CREATE TABLE companies (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      name_folded TEXT NOT NULL,
      logo_url TEXT,
      size ${double(sql)},
      revenue ${double(sql)},
      status_id TEXT,
      status_name TEXT,
      tier_id TEXT,
      tier_name TEXT,
      owner TEXT,
      created_at TEXT NOT NULL,
      created_at_ms ${bigint(sql)} NOT NULL CHECK (created_at_ms >= 0),
      updated_at TEXT NOT NULL,
      deleted_at TEXT
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX companies_by_creation ON companies (created_at_ms DESC, id DESC) WHERE deleted_at IS NULL`
  yield* sql`CREATE INDEX companies_by_name ON companies (name, id) WHERE deleted_at IS NULL`

  yield* sql`
    CREATE TABLE company_domains (
      company_id TEXT NOT NULL REFERENCES companies (id),
      position INTEGER NOT NULL,
      value TEXT NOT NULL,
      value_folded TEXT NOT NULL,
      PRIMARY KEY (company_id, position)
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX company_domains_by_value ON company_domains (value_folded, company_id)`

  yield* sql`
    CREATE TABLE company_external_ids (
      company_id TEXT NOT NULL REFERENCES companies (id),
      position INTEGER NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (company_id, position)
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX company_external_ids_by_value ON company_external_ids (value, company_id)`

  yield* sql`
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
      created_at_ms ${bigint(sql)} NOT NULL CHECK (created_at_ms >= 0),
      updated_at TEXT NOT NULL,
      deleted_at TEXT,
      CHECK ((name IS NULL) = (name_folded IS NULL))
    ) ${strict(sql)}`
  yield* sql`CREATE UNIQUE INDEX contacts_by_email ON contacts (email_folded) WHERE deleted_at IS NULL`
  yield* sql`CREATE INDEX contacts_by_creation ON contacts (created_at_ms DESC, id DESC) WHERE deleted_at IS NULL`
  yield* sql`
    CREATE INDEX contacts_by_company ON contacts (company_id, created_at_ms DESC, id DESC) WHERE deleted_at IS NULL`

  yield* sql`
    CREATE TABLE contact_companies (
      contact_id TEXT NOT NULL REFERENCES contacts (id),
      company_id TEXT NOT NULL REFERENCES companies (id),
      PRIMARY KEY (contact_id, company_id)
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX contact_companies_by_company ON contact_companies (company_id, contact_id)`

  yield* sql`
    CREATE TABLE api_keys (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      scopes TEXT NOT NULL,
      is_demo INTEGER NOT NULL CHECK (is_demo IN (0, 1)),
      revoked_at TEXT
    ) ${strict(sql)}`
})

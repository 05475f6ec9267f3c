import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { bigint, double, strict, strictInKeyOrder } from "../dialect.ts"
import * as textIndex from "../textIndex.ts"
import { rebuild } from "../textRebuild.ts"
import { fillTimesOfChange } from "./timesOfChange.ts"

/**
 * What the endpoints beside `PATCH /contacts/{id}` need: places in the order of lists, an index for every filter, times
 * of change as Unix milliseconds, the order in which a contact's companies were added, blocked senders, and what the
 * workspace can give to a company.
 *
 * `seq` is a row's place among all of its table by creation and then by id, deleted ones included: what is made later
 * has a greater one. The indexes of texts and the external ids of contacts are about records that are not deleted; what
 * else belongs to a record outlives it.
 */
export const wholeContract = Effect.gen(function*() {
  const sql = yield* SqlClient
  for (const table of replaced) yield* sql`ALTER TABLE ${sql(table)} RENAME TO ${sql(`old_${table}`)}`
  yield* createTables
  yield* copyRows
  for (const table of replaced.toReversed()) yield* sql`DROP TABLE ${sql(`old_${table}`)}`
  yield* fillTimesOfChange("companies")
  yield* fillTimesOfChange("contacts")
  yield* rebuild(sql)
  yield* createIndexes
})

// Each is referred to by those that follow alone.
const replaced = ["companies", "company_domains", "company_external_ids", "contacts", "contact_companies"]

const createTables = Effect.gen(function*() {
  const sql = yield* SqlClient

  yield* sql`
    CREATE TABLE companies (
      seq ${bigint(sql)} NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
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
      updated_at_ms ${bigint(sql)} NOT NULL CHECK (updated_at_ms >= 0),
      deleted_at TEXT
    ) ${strict(sql)}`
  yield* textIndex.create(sql, "companies_text")

  yield* sql`
    CREATE TABLE company_domains (
      company_seq ${bigint(sql)} NOT NULL REFERENCES companies (seq),
      position INTEGER NOT NULL,
      value TEXT NOT NULL,
      value_folded TEXT NOT NULL,
      PRIMARY KEY (company_seq, position)
    ) ${strictInKeyOrder(sql)}`

  yield* sql`
    CREATE TABLE company_external_ids (
      company_seq ${bigint(sql)} NOT NULL REFERENCES companies (seq),
      position INTEGER NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (company_seq, position)
    ) ${strictInKeyOrder(sql)}`

  yield* sql`
    CREATE TABLE contacts (
      seq ${bigint(sql)} NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
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
      updated_at_ms ${bigint(sql)} NOT NULL CHECK (updated_at_ms >= 0),
      deleted_at TEXT,
      CHECK ((name IS NULL) = (name_folded IS NULL))
    ) ${strict(sql)}`
  yield* textIndex.create(sql, "contacts_text")

  yield* sql`
    CREATE TABLE contact_external_ids (
      value TEXT NOT NULL,
      contact_seq ${bigint(sql)} NOT NULL REFERENCES contacts (seq),
      PRIMARY KEY (value, contact_seq)
    ) ${strictInKeyOrder(sql)}`

  yield* sql`
    CREATE TABLE contact_companies (
      contact_id TEXT NOT NULL REFERENCES contacts (id),
      company_id TEXT NOT NULL REFERENCES companies (id),
      position INTEGER NOT NULL,
      PRIMARY KEY (contact_id, company_id)
    ) ${strict(sql)}`

  yield* sql`
    CREATE TABLE blocked_senders (
      seq ${bigint(sql)} NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      value TEXT NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('EMAIL', 'DOMAIN')),
      created_at TEXT NOT NULL,
      created_at_ms ${bigint(sql)} NOT NULL CHECK (created_at_ms >= 0),
      deleted_at TEXT
    ) ${strict(sql)}`

  for (const table of ["company_statuses", "company_tiers"]) {
    yield* sql`CREATE TABLE ${sql(table)} (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL) ${strict(sql)}`
  }
  yield* sql`CREATE TABLE members (id TEXT NOT NULL PRIMARY KEY, name TEXT, avatar_url TEXT) ${strict(sql)}`
})

// Times of change are filled in afterwards: SQL does not read every spelling of them.
const copyRows = Effect.gen(function*() {
  const sql = yield* SqlClient
  const place = sql.literal("row_number() OVER (ORDER BY created_at_ms, id)")

  yield* sql`
    INSERT INTO companies
    SELECT ${place}, id, name, name_folded, logo_url, size, revenue, status_id, status_name, tier_id, tier_name, owner,
      created_at, created_at_ms, updated_at, 0, deleted_at
    FROM old_companies`
  yield* sql`
    INSERT INTO company_domains
    SELECT seq, position, value, value_folded FROM old_company_domains JOIN companies ON id = company_id`
  yield* sql`
    INSERT INTO company_external_ids
    SELECT seq, position, value FROM old_company_external_ids JOIN companies ON id = company_id`
  yield* sql`
    INSERT INTO contacts
    SELECT ${place}, id, email, email_folded, name, name_folded, image_url, company_id, is_subscribed, external_ids,
      created_at, created_at_ms, updated_at, 0, deleted_at
    FROM old_contacts`
  yield* sql`
    INSERT INTO contact_companies
    SELECT contact_id, company_id, row_number() OVER (PARTITION BY contact_id ORDER BY company_id) - 1
    FROM old_contact_companies`

  yield* sql`
    INSERT INTO contact_external_ids (value, contact_seq)
    SELECT DISTINCT value, seq FROM contacts, json_each(external_ids) WHERE deleted_at IS NULL`

  for (const [table, label] of [["company_statuses", "status"], ["company_tiers", "tier"]] as const) {
    const id = sql(`${label}_id`)
    yield* sql`
      INSERT INTO ${sql(table)} (id, name)
      SELECT ${id}, coalesce(${sql(`${label}_name`)}, '') FROM companies WHERE ${id} IS NOT NULL ORDER BY seq
      ON CONFLICT DO NOTHING`
  }
  yield* sql`
    INSERT INTO members (id, name, avatar_url)
    SELECT owner ->> 'id', owner ->> 'name', owner ->> 'avatar_url' FROM companies WHERE owner IS NOT NULL ORDER BY seq
    ON CONFLICT DO NOTHING`
})

const createIndexes = Effect.gen(function*() {
  const sql = yield* SqlClient
  const isLive = sql.literal("WHERE deleted_at IS NULL")

  for (const table of ["companies", "contacts", "blocked_senders"]) {
    yield* sql`CREATE INDEX ${sql(`${table}_by_creation`)} ON ${sql(table)} (created_at_ms, id)`
    yield* sql`CREATE INDEX ${sql(`${table}_in_order`)} ON ${sql(table)} (seq) ${isLive}`
  }
  for (const table of ["companies", "contacts"]) {
    yield* sql`CREATE INDEX ${sql(`${table}_by_update`)} ON ${sql(table)} (updated_at_ms, seq) ${isLive}`
  }

  yield* sql`CREATE INDEX companies_by_name ON companies (name, id) ${isLive}`
  yield* sql`CREATE INDEX companies_by_status ON companies (status_id, seq) ${isLive}`
  yield* sql`CREATE INDEX companies_by_tier ON companies (tier_id, seq) ${isLive}`
  yield* sql`CREATE INDEX companies_by_size ON companies (size, seq) ${isLive}`
  yield* sql`CREATE INDEX companies_by_revenue ON companies (revenue, seq) ${isLive}`
  yield* sql`CREATE INDEX company_domains_by_value ON company_domains (value_folded, company_seq)`
  yield* sql`CREATE INDEX company_external_ids_by_value ON company_external_ids (value, company_seq)`

  yield* sql`CREATE UNIQUE INDEX contacts_by_email ON contacts (email_folded) ${isLive}`
  yield* sql`CREATE INDEX contacts_by_company ON contacts (company_id, seq) ${isLive}`
  yield* sql`CREATE INDEX contact_companies_by_company ON contact_companies (company_id, contact_id)`

  yield* sql`CREATE UNIQUE INDEX blocked_senders_by_value ON blocked_senders (value) ${isLive}`
  yield* sql`CREATE INDEX blocked_senders_by_type ON blocked_senders (type, seq) ${isLive}`
})

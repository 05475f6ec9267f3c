import { assert, describe, it } from "@effect/vitest"
import { Either, Option } from "effect"
import * as Columns from "../src/Columns.ts"
import type * as Target from "../src/Target.ts"

const targetsOf = (header: ReadonlyArray<string>, options?: Columns.ColumnsOptions) =>
  Either.map(Columns.make(header, options), ({ ignored, key, targets }) => ({
    key,
    ignored,
    targets: targets.map(Option.getOrNull)
  }))

const issuesOf = (header: ReadonlyArray<string>, options?: Columns.ColumnsOptions) =>
  Either.match(Columns.make(header, options), {
    onLeft: (issues) => issues.map(({ message, name }) => `${name} ${message}`),
    onRight: () => []
  })

describe("the columns of a table", () => {
  it("are called as the wire calls them, and others are ignored", () => {
    assert.deepStrictEqual(
      targetsOf(["Note", "email", "name", "external_ids.crm"]),
      Either.right({
        key: "email",
        ignored: ["Note"],
        targets: [null, "email", "name", "external_ids.crm"]
      })
    )
  })

  it("may be mapped, and then one that is called so is ignored", () => {
    assert.deepStrictEqual(
      targetsOf(["email", "E-Mail"], { map: { email: "E-Mail" } }),
      Either.right({ key: "email", ignored: ["email"], targets: [null, "email"] })
    )
  })

  it.each([
    [["email", "id", "external_ids.crm"], undefined, "id"],
    [["external_ids.crm", "email"], undefined, "email"],
    [["external_ids.crm", "name"], undefined, "external_ids.crm"],
    [["email", "external_ids.crm"], "external_ids.crm", "external_ids.crm"]
  ])("find contacts: of %j, where %s is asked for, by %s", (header, wanted, key) => {
    assert.propertyVal(
      Either.getOrThrow(Columns.make(header, wanted === undefined ? {} : { key: wanted })),
      "key",
      key
    )
  })

  it.each<readonly [ReadonlyArray<string>, Columns.ColumnsOptions, Target.Key, ReadonlyArray<string | null>]>([
    [
      ["Record ID", "First Name", "Last Name", "EMAIL", "Unsubscribed from all email", "Company name", "Phone"],
      { preset: "hubspot" },
      "email",
      ["external_ids.hubspot", "name", "name", "email", "is_unsubscribed", "company_name", null]
    ],
    [["id", "name", "email", "unsubscribed_from_emails"], { preset: "intercom" }, "email", [
      "external_ids.intercom",
      "name",
      "email",
      "is_unsubscribed"
    ]],
    [["id", "Description", "Email", "Name"], { preset: "stripe", key: "external_ids.stripe" }, "external_ids.stripe", [
      "external_ids.stripe",
      null,
      "email",
      "name"
    ]],
    [["id", "Email", "Name", "Nick"], { preset: "stripe", map: { name: "Nick" } }, "email", [
      "external_ids.stripe",
      "email",
      null,
      "name"
    ]],
    [["email", "First", "Last"], { map: { name: ["Last", "First"] } }, "email", ["email", "name", "name"]]
  ])("of %j are known with %j", (header, options, key, targets) => {
    const columns = Either.getOrThrow(targetsOf(header, options))
    assert.strictEqual(columns.key, key)
    assert.deepStrictEqual(columns.targets, [...targets])
  })

  it.each<readonly [ReadonlyArray<string>, Columns.ColumnsOptions, ReadonlyArray<string>]>([
    [["email", "a", "b"], { map: { image_url: ["a", "b"] } }, [
      "image_url is mapped to two columns",
      "image_url is said by two columns"
    ]],
    [["email", "is_subscribed", "is_unsubscribed"], {}, [
      "is_unsubscribed and is_subscribed are one thing, and are both columns"
    ]],
    [["name"], {}, ["id or email, or an id in another system, must be a column"]],
    [["email", "email"], {}, ["email is said by two columns"]],
    [["email"], { map: { mail: "email" } }, ["mail is not a field of a contact"]],
    [["email"], { map: { name: "Name" } }, ["Name is not a column of the table"]],
    [["email", "a"], { map: { name: "a", image_url: "a" } }, ["a is mapped to two fields"]],
    [["email"], { key: "name" }, ["name is said by no column, so that contacts cannot be found by it"]],
    [["external_ids.a", "external_ids.b"], {}, [
      "external_ids.a and external_ids.b are columns: say by which contacts are found"
    ]],
    [["name", "name"], { map: { mail: "name" } }, [
      "mail is not a field of a contact",
      "name is said by two columns",
      "id or email, or an id in another system, must be a column"
    ]]
  ])("are refused with all that is wrong: %j with %j", (header, options, issues) => {
    assert.deepStrictEqual(issuesOf(header, options), [...issues])
  })
})

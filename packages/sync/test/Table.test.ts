import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Either, Option, Stream } from "effect"
import * as Table from "../src/Table.ts"

const bytes = (...parts: ReadonlyArray<string>) =>
  Stream.fromIterable(parts.map((part) => new TextEncoder().encode(part)))

const options: Table.TableOptions = { empty: "unchanged" }

// What each row says, or the paths of what is wrong with it.
const said = <E>(rows: Stream.Stream<Table.TableRow, E>) =>
  Effect.map(
    Stream.runCollect(rows),
    (rows) =>
      Chunk.toReadonlyArray(rows).map(({ row }) =>
        Either.match(row, {
          onLeft: ({ issues, number }): ReadonlyArray<unknown> => [
            number,
            issues.map(({ message, path }) => `${path} ${message}`)
          ],
          onRight: ({ key, number, patch }): ReadonlyArray<unknown> => [number, key.value, patch]
        })
      )
  )

const valuesOf = <E>(rows: Stream.Stream<Table.TableRow, E>) =>
  Effect.map(Stream.runCollect(rows), (rows) => Chunk.toReadonlyArray(rows).map(({ values }) => values))

describe("a table of comma-separated values", () => {
  it.effect("is read row by row, as spreadsheets write it and however it is cut into pieces", () =>
    Effect.gen(function*() {
      const text =
        "\ufeffemail,name,Note\r\nada@example.com,\"King, \"\"Ada\"\"\nLovelace\",x\r\n\r\nbob@example.com,,\r\n"
      const encoded = new TextEncoder().encode(text)
      const pieces = Stream.fromIterable(Array.from(encoded, (byte) => Uint8Array.of(byte)))
      const rows = yield* said(Table.fromCsv(pieces, options))
      assert.deepStrictEqual(rows, [
        [1, "ada@example.com", { email: "ada@example.com", name: "King, \"Ada\"\nLovelace" }],
        [2, "bob@example.com", { email: "bob@example.com" }]
      ])
    }))

  it.effect("goes on after a row that cannot be understood", () =>
    Effect.gen(function*() {
      const rows = yield* said(Table.fromCsv(bytes("id,name\n,Ada\nct_1,Bob,x\nct_2,Cy\n"), options))
      assert.deepStrictEqual(rows, [
        [1, ["id is required: contacts are found by it"]],
        [2, [" has 1 more than there are columns"]],
        [3, "ct_2", { name: "Cy" }]
      ])
    }))

  it.effect.each([
    ["id,name\nct_1,\"Ada\n", "a quote is not closed"],
    ["id,name\nct_1,\"Ada\"x\n", "something stands between a closing quote and the end of its cell"],
    [`id,name\nct_1,"${"x".repeat(1_100_000)}`, "a record is longer than 1 MiB"],
    ["name\nAda\n", "its columns cannot be used"]
  ])("ends where it cannot be read, and repeats nothing of it: %#", ([text, reason]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Table.fromCsv(bytes(text ?? ""), options)))
      assert.propertyVal(error, "reason", reason)
      assert.notInclude(error.message, "Ada")
    }))

  it.effect.each([
    ["of another system in every line", "email,name\rada@b.co,Ada\rbob@b.co,Bob\r"],
    ["of two systems", "email,name\nada@b.co,Ada\r\nbob@b.co,Bob\r\n"],
    ["of two systems, the other way around", "email,name\r\nada@b.co,Ada\nbob@b.co,Bob"]
  ])("may have line breaks %s", ([, text]) =>
    Effect.gen(function*() {
      const pieces = Stream.fromIterable(Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte)))
      assert.deepStrictEqual(yield* said(Table.fromCsv(pieces, options)), [
        [1, "ada@b.co", { email: "ada@b.co", name: "Ada" }],
        [2, "bob@b.co", { email: "bob@b.co", name: "Bob" }]
      ])
    }))

  it.effect("says nothing of a contact where a row ends before its columns do", () =>
    Effect.gen(function*() {
      const text = "email,image_url,external_ids.crm\nada@b.co\nbob@b.co,,\n"
      assert.deepStrictEqual(yield* valuesOf(Table.fromCsv(bytes(text), { empty: "clear" })), [
        { email: "ada@b.co" },
        { email: "bob@b.co", image_url: null, "external_ids.crm": null }
      ])
    }))

  it.effect("is none where it is empty: it has no columns", () =>
    Effect.gen(function*() {
      for (const source of [Stream.empty, bytes(""), bytes("\ufeff"), bytes("\r\n", "\r\n")]) {
        const error = yield* Effect.flip(Stream.runDrain(Table.fromCsv(source, options)))
        assert.strictEqual(error.message, "it is empty: its first line must name its columns")
      }
      assert.deepStrictEqual(yield* said(Table.fromCsv(bytes("email,name\n"), options)), [])
    }))

  it.effect("fails as its source does", () =>
    Effect.gen(function*() {
      const source = Stream.concat(bytes("id,name\nct_1,Ada\n"), Stream.fail("the disk is gone"))
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(Table.fromCsv(source, options))), "the disk is gone")
    }))

  it.effect("may have a name in parts, and say who has opted out", () =>
    Effect.gen(function*() {
      const text =
        "First Name,Last Name,Email,Unsubscribed from all email\nAda,King,ada@b.co,Yes\n,Bo,bo@b.co,false\nCy,,cy@b.co,x\n"
      const rows = yield* said(Table.fromCsv(bytes(text), { ...options, preset: "hubspot" }))
      assert.deepStrictEqual(rows, [
        [1, "ada@b.co", { name: "Ada King", email: "ada@b.co", isSubscribed: false }],
        [2, "bo@b.co", { name: "Bo", email: "bo@b.co", isSubscribed: true }],
        [3, ["is_unsubscribed must be true or false"]]
      ])
      const object = "{\"firstname\":\"Ada\",\"lastname\":\"King\",\"email\":\"ada@b.co\",\"hs_email_optout\":true}"
      assert.deepStrictEqual(yield* said(Table.fromLines(bytes(object), { ...options, preset: "hubspot" })), [
        [1, "ada@b.co", { name: "Ada King", email: "ada@b.co", isSubscribed: false }]
      ])
    }))

  it.effect("may be separated by semicolons", () =>
    Effect.gen(function*() {
      const rows = yield* said(Table.fromCsv(bytes("id;name\nct_1;Ada\n"), { ...options, delimiter: ";" }))
      assert.deepStrictEqual(rows, [[1, "ct_1", { name: "Ada" }]])
    }))
})

describe("a file of JSON objects", () => {
  it.effect("is read line by line, each with the fields that it has", () =>
    Effect.gen(function*() {
      const lines = [
        "{\"id\":\"ct_1\",\"is_subscribed\":false}",
        "{\"id\":\"ct_2\",\"image_url\":null,\"Name\":\"Ada\",\"external_ids\":{\"crm\":\"7\"}}",
        "[]",
        "{\"name\":\"Ada\"}",
        "{\"id\":\"ct_3\",\"external_ids\":7}"
      ]
      const rows = yield* said(Table.fromLines(bytes(lines.join("\n")), { ...options, map: { name: "Name" } }))
      assert.deepStrictEqual(rows.slice(0, 4), [
        [1, "ct_1", { isSubscribed: false }],
        [2, "ct_2", { imageUrl: null, name: "Ada" }],
        [3, [" is no JSON object"]],
        [4, ["id is required: contacts are found by it"]]
      ])
      assert.deepStrictEqual(rows[4], [5, ["external_ids must be an object of strings"]])
    }))
})

describe("a name in parts", () => {
  it.effect.each([
    ["{\"email\":\"ada@b.co\",\"firstname\":\"Ada\",\"lastname\":null}", "Ada"],
    ["{\"email\":\"ada@b.co\",\"firstname\":null,\"lastname\":\"King\"}", "King"],
    ["{\"email\":\"ada@b.co\",\"firstname\":\"\",\"lastname\":\"King\"}", "King"]
  ])("is what is there of it: %s", ([object, name]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* said(Table.fromLines(bytes(object ?? ""), { ...options, preset: "hubspot" })), [
        [1, "ada@b.co", { email: "ada@b.co", name }]
      ])
    }))

  it.effect("is wrong where a part is no text", () =>
    Effect.gen(function*() {
      const lines = [
        "{\"email\":\"ada@b.co\",\"firstname\":7,\"lastname\":\"King\"}",
        "{\"email\":\"ada@b.co\",\"firstname\":\"Ada\",\"lastname\":7}"
      ]
      const rows = yield* said(Table.fromLines(bytes(lines.join("\n")), { ...options, preset: "hubspot" }))
      assert.deepStrictEqual(rows, [[1, ["name must be a string"]], [2, ["name must be a string"]]])
    }))
})

describe("an id in another system", () => {
  it.effect("that is an empty text is none that is wanted", () =>
    Effect.gen(function*() {
      const rows = yield* Stream.runCollect(
        Table.fromLines(bytes("{\"id\":\"ct_1\",\"external_ids\":{\"crm\":\"\",\"erp\":\"7\"}}"), options)
      )
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(rows).map(({ row, values }) => [values, Either.getOrThrow(row).externalIds]),
        [[{ "id": "ct_1", "external_ids.erp": "7" }, { erp: Option.some("7") }]]
      )
    }))
})

describe("a file that is one JSON array", () => {
  it.effect("is read element by element, however it is cut into pieces", () =>
    Effect.gen(function*() {
      const text = "\ufeff [ {\"id\":\"ct_1\",\"name\":\"Ada\"},\n {\"id\":\"ct_2\",\"name\":7}, 5 ]\n"
      const pieces = Stream.fromIterable(Array.from(new TextEncoder().encode(text), (byte) => Uint8Array.of(byte)))
      assert.deepStrictEqual(yield* said(Table.fromJson(pieces, options)), [
        [1, "ct_1", { name: "Ada" }],
        [2, ["name must be a string"]],
        [3, [" is no JSON object"]]
      ])
      assert.deepStrictEqual(yield* said(Table.fromJson(bytes("[]"), options)), [])
    }))

  it.effect.each([
    ["[{\"id\":\"Ada\"},]", "is not valid JSON"],
    ["[{\"id\":\"Ada\"}", "is not valid JSON"],
    ["[{\"id\":\"Ada\"}] Ada", "is not valid JSON"],
    ["{\"id\":\"Ada\"}", "is no JSON array"],
    ["  \n", "is no JSON array"],
    ["", "is no JSON array"],
    [`[{"id":"${"Ada".repeat(500_000)}"}]`, "holds a value of more than 1 MiB"]
  ])("ends where it cannot be read, and repeats nothing of it: %#", ([text, reason]) =>
    Effect.gen(function*() {
      const pieces = (text ?? "").match(/[^]{1,4000}/g) ?? []
      const error = yield* Effect.flip(Stream.runDrain(Table.fromJson(bytes(...pieces), options)))
      assert.propertyVal(error, "reason", reason)
      assert.notInclude(error.message, "Ada")
    }))
})

describe("a byte order mark", () => {
  it.effect.each([1, 2, 3, 5, 1000])(
    "is a part of what it stands in, but for the first, in pieces of %i bytes",
    (size) =>
      Effect.gen(function*() {
        const value = "\ufeffA\ufeff\ufeffb\ufeff"
        const encoded = new TextEncoder().encode(
          `\ufeff[{"id":"ct_1","name":"${value}"},{"id":"\ufeff","name":"\ufeefc"}]`
        )
        const pieces = Array.from(
          { length: Math.ceil(encoded.length / size) },
          (_, at) => encoded.slice(at * size, (at + 1) * size)
        )
        assert.deepStrictEqual(yield* said(Table.fromJson(Stream.fromIterable(pieces), options)), [
          [1, "ct_1", { name: value }],
          [2, "\ufeff", { name: "\ufeefc" }]
        ])
      })
  )
})

describe("what a row says", () => {
  it.effect("is kept as the table has it, by the wire's names", () =>
    Effect.gen(function*() {
      const map = { ...options, map: { name: "Full name" } }
      assert.deepStrictEqual(
        yield* valuesOf(Table.fromCsv(bytes("email,Full name,Note\nnot an address,Ada,x\nb@c.de,,\n"), map)),
        [
          { email: "not an address", name: "Ada" },
          { email: "b@c.de" }
        ]
      )
      const object =
        "{\"id\":\"ct_1\",\"is_subscribed\":false,\"image_url\":null,\"external_ids\":{\"crm\":\"7\"},\"x\":1}"
      assert.deepStrictEqual(yield* valuesOf(Table.fromLines(bytes(object), options)), [
        { "id": "ct_1", "is_subscribed": "false", "image_url": null, "external_ids.crm": "7" }
      ])
    }))
})

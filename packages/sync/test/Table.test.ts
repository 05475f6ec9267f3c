import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Either, Stream } from "effect"
import type { InvalidRow, SyncRow } from "../src/SyncRow.ts"
import * as Table from "../src/Table.ts"

const bytes = (...parts: ReadonlyArray<string>) =>
  Stream.fromIterable(parts.map((part) => new TextEncoder().encode(part)))

const options: Table.TableOptions = { empty: "unchanged" }

// What each row says, or the paths of what is wrong with it.
const said = <E>(rows: Stream.Stream<Table.Row, E>) =>
  Effect.map(
    Stream.runCollect(rows),
    (rows) =>
      Chunk.toReadonlyArray(rows).map(Either.match<InvalidRow, ReadonlyArray<unknown>, SyncRow>({
        onLeft: ({ issues, number }) => [number, issues.map(({ message, path }) => `${path} ${message}`)],
        onRight: ({ key, number, patch }) => [number, key.value, patch]
      }))
  )

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

  it.effect("fails as its source does", () =>
    Effect.gen(function*() {
      const source = Stream.concat(bytes("id,name\nct_1,Ada\n"), Stream.fail("the disk is gone"))
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(Table.fromCsv(source, options))), "the disk is gone")
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

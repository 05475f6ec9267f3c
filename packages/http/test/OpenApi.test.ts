import { assert, describe, it } from "@effect/vitest"
import { Operation } from "@lanekit/http"
import { Validator } from "@seriousme/openapi-schema-validator"
import { Option, Predicate, SchemaAST } from "effect"
import { asJson, describedAs, document, responsesOf, table } from "./described.ts"

describe("OpenApi.document", () => {
  it("is valid OpenAPI 3.1, with pointers that all lead somewhere", async () => {
    const validator = new Validator()
    const { errors, valid } = await validator.validate({ ...document })
    assert.isTrue(valid, JSON.stringify(errors))
    assert.strictEqual(validator.version, "3.1")
    const pointers = new Set(JSON.stringify(document).match(/(?<="\$ref":")[^"]+/g))
    assert.isAbove(pointers.size, 20)
    for (const pointer of pointers) {
      const [, ...names] = pointer.split("/").map((name) => name.replaceAll("~1", "/"))
      const target = names.reduce<unknown>(
        (part, name) => Predicate.hasProperty(part, name) ? part[name] : undefined,
        document
      )
      assert.isDefined(target, pointer)
    }
    const components = Object.entries(document.components).flatMap(([kind, parts]) =>
      kind === "securitySchemes" ? [] : Object.keys(parts).map((name) => `#/components/${kind}/${name}`)
    )
    assert.sameMembers([...pointers], components)
  })

  it("is plain JSON", () => {
    assert.deepStrictEqual<unknown>(asJson(document), document)
  })

  it("has nothing of the schema library's own in it", () => {
    assert.notMatch(JSON.stringify(document.components.schemas), /\$id|"\/schemas\/|\$schema|"title":"|NonEmptyString/)
    const sent = table.flatMap(([, { body }]) => Option.toArray(SchemaAST.getIdentifierAnnotation(body.ast)))
    assert.sameMembers(Object.keys(document.components.schemas), [
      "Contact",
      "Company",
      "BlockedSender",
      "Identity",
      "Deletion",
      "Error",
      ...new Set(sent)
    ])
  })

  it("has an entry for each operation, and no other", () => {
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId }]) => [operationId, method.toUpperCase(), path])
    )
    assert.sameDeepMembers(described, table.map(([name, { method, path }]) => [name, method, path]))
  })

  it.each(table)("says of %s what the table says", (name, operation) => {
    const described = describedAs(operation)
    const listed = (place: string) => (described.parameters ?? []).filter((parameter) => parameter.in === place)
    assert.strictEqual(described.operationId, name)
    assert.strictEqual(described.summary, operation.summary)
    assert.lengthOf(described.tags, 1)
    assert.deepStrictEqual(described.security, [{ apiKey: operation.scopes }])
    for (const scope of operation.scopes) assert.include(described.description, `\`${scope}\``)
    assert.sameMembers(
      listed("path").map((parameter) => parameter.name),
      [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, place]) => place ?? "")
    )
    assert.isTrue(listed("path").every(({ required }) => required))
    assert.strictEqual(described.requestBody !== undefined, Operation.takesBody(operation))
  })

  it("gives every answer the headers that it has", () => {
    const special: Readonly<Record<string, string>> = {
      401: "WWW-Authenticate",
      405: "Allow",
      429: "Retry-After",
      503: "Retry-After"
    }
    const always = ["X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
    for (const [, operation] of table) {
      for (const [status, { headers }] of Object.entries(responsesOf(operation))) {
        const more = special[status]
        assert.sameMembers(Object.keys(headers), more === undefined ? always : [...always, more])
      }
    }
  })
})

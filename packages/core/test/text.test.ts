import { assert, describe, it } from "@effect/vitest"
import { codePoints, Company, Contact, ContactPatch, EmailAddress, fold, Uri } from "@lanekit/core"
import { FastCheck as fc, Schema } from "effect"

const isName = Schema.is(ContactPatch.ContactName)
const isEmail = Schema.is(EmailAddress.EmailAddress)
const isUri = Schema.is(Uri)

describe("bounded text", () => {
  it("counts code points", () => {
    assert.strictEqual(codePoints(""), 0)
    assert.strictEqual(codePoints("a🚀\u0301"), 3)
    for (const character of ["a", "é", "\uffee", "🚀"]) {
      assert.isTrue(isName(character))
      assert.isTrue(isName(character.repeat(255)))
      assert.isFalse(isName(character.repeat(256)))
    }
    assert.isFalse(isName(""))
    assert.isTrue(isName("a".repeat(254) + "🚀"))
    assert.isFalse(isName("a".repeat(255) + "🚀"))
  })

  it("is well-formed Unicode without U+0000", () => {
    for (const text of ["\ud800", "a\udc00", "\udc00\ud800", "\u0000", "a\u0000b"]) assert.isFalse(isName(text))
    for (const text of ["\u0001", "\ufffd", "\uffff", "\u{10ffff}", " "]) assert.isTrue(isName(text))
  })

  it("agrees with UTF-8 about what comes back", () => {
    fc.assert(fc.property(fc.string16bits({ minLength: 1, maxLength: 20 }), (text) => {
      const comesBack = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text)) === text
      assert.strictEqual(isName(text), comesBack && !text.includes("\u0000"))
    }))
  })

  it("is no dot segment where it is an id", () => {
    for (const isId of [Schema.is(Contact.ContactId), Schema.is(Company.CompanyId)]) {
      for (const id of [".", "..", ""]) assert.isFalse(isId(id))
      for (const id of ["...", ".a", "a/b", "%2e", "🚀", "' OR 1=1 --"]) assert.isTrue(isId(id))
    }
  })
})

describe("fold", () => {
  it("makes texts the same that differ in case alone, wherever in a text a part stands", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."aAσΣςβΒ. ") }), (text) => {
      assert.strictEqual(fold(text.toUpperCase()), fold(text))
      assert.strictEqual(fold(fold(text)), fold(text))
      for (let end = 0; end <= text.length; end++) {
        assert.strictEqual(fold(text.slice(0, end)) + fold(text.slice(end)), fold(text))
      }
    }))
  })
})

const emailOf = (length: number) => `a@${"b".repeat(length - 6)}.com`

describe("EmailAddress", () => {
  it.each([
    "a@b.co",
    "first.last+tag@sub.example.com",
    "O'Brien@Example.COM",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "1@1.1",
    "a@xn--bcher-kva.example",
    "a@b--c.example"
  ])("takes %s", (email) => assert.isTrue(isEmail(email)))

  it.each([
    "",
    "a",
    "@example.com",
    "a@",
    "a@example",
    "a@@example.com",
    "a@b@example.com",
    ".a@example.com",
    "a.@example.com",
    "a..b@example.com",
    "a@example..com",
    "a@.example.com",
    "a@example.com.",
    "a@-example.com",
    "a@example-.com",
    "a@exa_mple.com",
    "a b@example.com",
    " a@example.com",
    "a@example.com\n",
    "\"a b\"@example.com",
    "a@[127.0.0.1]",
    "Ann <a@example.com>",
    "ä@example.com",
    "a@exämple.com"
  ])("refuses %j", (email) => assert.isFalse(isEmail(email)))

  it("is at most 254 characters", () => {
    assert.lengthOf(emailOf(254), 254)
    assert.isTrue(isEmail(emailOf(254)))
    assert.isFalse(isEmail(emailOf(255)))
  })

  it("is matched in time that does not explode", () => {
    assert.isFalse(isEmail(`a@${"a-".repeat(120)}`))
    assert.isFalse(isEmail(`${"a.".repeat(120)}@`))
    assert.isFalse(isEmail("a".repeat(10_000_000)))
  })
})

describe("Uri", () => {
  it.each(["https://example.com/a.png?x=%20#f", "http://[::1]:8080/", "data:image/png;base64,AA==", "urn:a:b"])(
    "takes %s",
    (uri) => assert.isTrue(isUri(uri))
  )

  it.each([
    "",
    "a",
    "/a.png",
    "//example.com/a",
    "https:",
    "https://example.com/a b",
    "https://example.com/%2",
    "1a:b",
    "https://example.com/ä",
    "https://example.com/\n",
    "<https://example.com>"
  ])(
    "refuses %j",
    (uri) => assert.isFalse(isUri(uri))
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Company, Memberships } from "@lanekit/core"
import { FastCheck as fc } from "effect"

const { all, join, leave, make, replace, withPrimary } = Memberships

const idOf = (text: string) => Company.CompanyId.make(text)

const idsOf = (text: string) => [...text].map(idOf)

/** Memberships as a text: the primary company, then the others; `-` for none. */
const of = (text: string) => make(text.startsWith("-") ? null : idOf(text.slice(0, 1)), idsOf(text.slice(1)))

const company = fc.constantFrom(...idsOf("abcd"))

/** Memberships as stores make them: no primary company only where there is none at all. */
const memberships = fc.uniqueArray(company).map(([primary = null, ...others]) => make(primary, others))

const isSound = ({ others, primary }: Memberships.Memberships) =>
  new Set(others).size === others.length && (primary === null ? others.length === 0 : !others.includes(primary))

const without = (memberships: Memberships.Memberships, ...companies: ReadonlyArray<Company.CompanyId>) =>
  all(memberships).filter((company) => !companies.includes(company))

describe("Memberships", () => {
  it("take every company once, the primary one for no other", () => {
    fc.assert(fc.property(fc.option(company), fc.array(company), (primary, others) => {
      const made = make(primary, others)
      const ids = all(made)
      assert.strictEqual(made.primary, primary)
      assert.lengthOf(new Set(ids), ids.length)
      assert.sameMembers([...ids], [...new Set(primary === null ? others : [primary, ...others])])
      const places = made.others.map((other) => others.indexOf(other))
      assert.deepStrictEqual(places, places.toSorted((x, y) => x - y))
      assert.deepStrictEqual(make(made.primary, made.others), made)
    }))
  })

  it("are made of very many companies in no time", { timeout: 5000 }, () => {
    const others = Array.from({ length: 60_000 }, (_, index) => idOf(`co_${index}`))
    assert.lengthOf(make(null, [...others, ...others]).others, others.length)
  })

  it("stay sound, whatever happens to them", () => {
    fc.assert(fc.property(memberships, company, company, (before, one, other) => {
      const after = [join(before, one), leave(before, one), withPrimary(before, one), replace(before, one, other)]
      for (const memberships of [before, ...after]) assert.isTrue(isSound(memberships))
    }))
  })

  it("with another primary company keep all others but that one", () => {
    fc.assert(fc.property(memberships, company, (before, one) => {
      const after = withPrimary(before, one)
      assert.strictEqual(after.primary, one)
      assert.deepStrictEqual(after.others, before.others.filter((other) => other !== one))
      assert.deepStrictEqual(withPrimary(after, one), after)
    }))
    assert.deepStrictEqual(withPrimary(of("abc"), idOf("c")), of("cb"))
    assert.deepStrictEqual(withPrimary(of("-"), idOf("c")), of("c"))
    assert.deepStrictEqual(withPrimary(of("-bc"), idOf("c")), of("cb"))
  })

  it("that a company joins are those before and that one, the last", () => {
    fc.assert(fc.property(memberships, company, (before, one) => {
      const after = join(before, one)
      assert.deepStrictEqual(all(after), all(before).includes(one) ? all(before) : [...all(before), one])
      assert.deepStrictEqual(join(after, one), after)
    }))
    assert.deepStrictEqual(join(of("-"), idOf("a")), of("a"))
    assert.deepStrictEqual(join(of("ab"), idOf("c")), of("abc"))
    assert.deepStrictEqual(join(of("ab"), idOf("a")), of("ab"))
    assert.deepStrictEqual(join(of("-b"), idOf("b")), of("-b"))
    assert.deepStrictEqual(join(of("-b"), idOf("a")), of("ab"))
  })

  it("that a company leaves are those before without it, of which the first is the primary one", () => {
    fc.assert(fc.property(memberships, company, (before, one) => {
      const after = leave(before, one)
      assert.deepStrictEqual(all(after), without(before, one))
      assert.deepStrictEqual(leave(after, one), after)
      if (!all(before).includes(one)) {
        assert.deepStrictEqual(after, before)
        assert.deepStrictEqual(leave(join(before, one), one), before)
      }
    }))
    assert.deepStrictEqual(leave(of("abc"), idOf("a")), of("bc"))
    assert.deepStrictEqual(leave(of("abc"), idOf("c")), of("ab"))
    assert.deepStrictEqual(leave(of("a"), idOf("a")), of("-"))
    assert.deepStrictEqual(leave(of("-ab"), idOf("a")), of("-b"))
  })

  it("in which a company is merged into another have that one in its place, once", () => {
    fc.assert(fc.property(memberships, company, company, (before, source, survivor) => {
      const after = replace(before, source, survivor)
      const ids = all(before)
      if (source !== survivor) assert.notInclude(all(after), source)
      assert.strictEqual(all(after).includes(survivor), ids.includes(source) || ids.includes(survivor))
      assert.deepStrictEqual(without(after, survivor), without(before, source, survivor))
      assert.strictEqual(after.primary, before.primary === source ? survivor : before.primary)
      if (!ids.includes(source)) assert.deepStrictEqual(after, before)
      assert.deepStrictEqual(replace(after, source, survivor), after)
    }))
    assert.deepStrictEqual(replace(of("abc"), idOf("a"), idOf("d")), of("dbc"))
    assert.deepStrictEqual(replace(of("abc"), idOf("a"), idOf("c")), of("cb"))
    assert.deepStrictEqual(replace(of("abc"), idOf("c"), idOf("a")), of("ab"))
    assert.deepStrictEqual(replace(of("abcd"), idOf("b"), idOf("d")), of("adc"))
    assert.deepStrictEqual(replace(of("abcd"), idOf("d"), idOf("b")), of("abc"))
    assert.deepStrictEqual(replace(of("-ab"), idOf("a"), idOf("c")), of("-cb"))
  })
})

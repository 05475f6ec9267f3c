import { assert, describe, it } from "@effect/vitest"
import { TimeQuery } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { following, Moment, StoredTimestamp, Timestamp, toMillis, toTimestamp } from "@lanekit/core/Timestamp"
import { Arbitrary, DateTime, FastCheck as fc, Schema } from "effect"

const isMoment = Schema.is(Moment)
const isStored = Schema.is(StoredTimestamp)

const millis = fc.nat({ max: 4_102_444_800_000 })
const stampOf = (millis: number) => toTimestamp(DateTime.unsafeMake(millis))

describe("a moment", () => {
  it.each([
    "2026-01-01T00:00:00Z",
    "2026-12-31T23:59:59.999999999Z",
    "2026-01-01T00:00:00+23:59",
    "2026-01-01T00:00:00-00:00",
    "2028-02-29T12:00:00.1Z",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z"
  ])("is %s", (text) => {
    assert.isTrue(isMoment(text))
    assert.isTrue(isStored(text))
  })

  it.each(["1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00+00:01", "0000-01-01T00:00:00Z"])(
    "is %s, which no store keeps",
    (text) => {
      assert.isTrue(isMoment(text))
      assert.isFalse(isStored(text))
    }
  )

  it.each([
    "",
    "yesterday",
    "2026",
    "2026-01-01",
    "2026-01-01T00:00Z",
    "2026-01-01T00:00:00",
    "2026-01-01 00:00:00Z",
    "2026-01-01t00:00:00z",
    "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00+0100",
    "2026-01-01T00:00:00 +01:00",
    "2026-01-01T00:00:00+24:00",
    "2026-01-01T00:00:00+00:60",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-32T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T25:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:60Z",
    "+002026-01-01T00:00:00Z",
    "Thu, 01 Jan 2026 00:00:00 GMT",
    "2026-01-01T00:00:00Z\n"
  ])("is not %j", (text) => {
    assert.isFalse(isMoment(text))
    assert.isFalse(isStored(text))
  })

  it("is whatever we write ourselves", () => {
    fc.assert(fc.property(fc.oneof(millis.map(stampOf), Arbitrary.make(Timestamp)), (time) => {
      assert.isTrue(isMoment(time))
      assert.isTrue(isStored(time))
    }))
  })
})

describe("toMillis", () => {
  it("reads every spelling of a moment, and cuts finer digits off", () => {
    fc.assert(fc.property(millis, (millis) => {
      assert.strictEqual(toMillis(stampOf(millis)), millis)
    }))
    const spellings = ["2026-01-01T00:00:00.123Z", "2026-01-01T01:30:00.123999+01:30", "2025-12-31T19:00:00.1230-05:00"]
    for (const text of spellings) assert.strictEqual(toMillis(Timestamp.make(text)), 1_767_225_600_123)
  })
})

describe("following", () => {
  it("is now, unless the newest record is not older: then it is a millisecond after that one", () => {
    fc.assert(fc.property(fc.option(millis, { nil: undefined }), millis, (newest, now) => {
      const time = following(newest === undefined ? undefined : stampOf(newest), DateTime.unsafeMake(now))
      assert.strictEqual(toMillis(time), newest === undefined ? now : Math.max(now, newest + 1))
      assert.strictEqual(time, stampOf(toMillis(time)))
    }))
  })

  it("comes after a newest one that is spelled more finely", () => {
    const newest = Timestamp.make("2026-01-01T01:00:00.000999+01:00")
    assert.strictEqual(following(newest, Fixture.momentAt(0)), "2026-01-01T00:00:00.001Z")
  })
})

describe("TimeQuery.isWithin", () => {
  const record = { createdAt: Fixture.at(1), updatedAt: Fixture.at(2) }

  it("leaves the moment itself out, at both ends", () => {
    fc.assert(fc.property(millis, millis, millis, (time, after, before) => {
      const bounds = { after: stampOf(after), before: stampOf(before) }
      const isBetween = time > after && time < before
      const at = stampOf(time)
      const created = { createdAfter: bounds.after, createdBefore: bounds.before }
      assert.strictEqual(TimeQuery.isWithin({ ...record, createdAt: at }, created), isBetween)
      const updated = { updatedAfter: bounds.after, updatedBefore: bounds.before }
      assert.strictEqual(TimeQuery.isWithin({ ...record, updatedAt: at }, updated), isBetween)
    }))
    for (const bound of ["createdAfter", "createdBefore"] as const) {
      assert.isFalse(TimeQuery.isWithin(record, { [bound]: record.createdAt }))
    }
    for (const bound of ["updatedAfter", "updatedBefore"] as const) {
      assert.isFalse(TimeQuery.isWithin(record, { [bound]: record.updatedAt }))
    }
  })

  it("lets everything through that no filter is about, and what all of them let through", () => {
    assert.isTrue(TimeQuery.isWithin(record, {}))
    const all = {
      createdAfter: Fixture.at(0),
      createdBefore: Fixture.at(2),
      updatedAfter: Fixture.at(1),
      updatedBefore: Fixture.at(3)
    }
    assert.isTrue(TimeQuery.isWithin(record, all))
    for (const bound of ["createdAfter", "createdBefore", "updatedAfter", "updatedBefore"] as const) {
      assert.isTrue(TimeQuery.isWithin(record, { [bound]: all[bound] }))
      const moved = Fixture.at(bound.endsWith("After") ? 5 : 0)
      assert.isFalse(TimeQuery.isWithin(record, { ...all, [bound]: moved }))
    }
  })

  it("compares to the millisecond, whatever the spelling", () => {
    const fine = { ...record, createdAt: Timestamp.make("2026-01-01T01:01:00.000999+01:00") }
    assert.isFalse(TimeQuery.isWithin(fine, { createdAfter: Fixture.at(1) }))
    assert.isFalse(TimeQuery.isWithin(fine, { createdBefore: Fixture.at(1) }))
    assert.isTrue(TimeQuery.isWithin(fine, { createdBefore: Timestamp.make("2026-01-01T00:01:00.001Z") }))
    assert.isTrue(TimeQuery.isWithin(fine, { createdAfter: Timestamp.make("2025-12-31T19:00:59.999-05:00") }))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Failure, Page } from "@lanekit/core"
import { pages } from "@lanekit/http"
import { Chunk, Deferred, Effect, Exit, FastCheck as fc, Fiber, Option, Stream, TestClock } from "effect"
import { clientOf, contactJson, json } from "./stub.ts"

interface Query extends pages.PageQuery {
  readonly filter?: string
}

const cursorAt = (index: number) => Page.Cursor.make(`after ${index}`)

const pageOf = <A>(data: ReadonlyArray<A>, cursor: Page.Cursor | null, hasMore = cursor !== null): Page.Page<A> => ({
  data,
  page: { cursor, hasMore, limit: Page.maxLimit }
})

/** A list of these pages, and what it was asked for. */
const listOf = <A>(
  all: ReadonlyArray<ReadonlyArray<A>>,
  during: (index: number) => Effect.Effect<void> = () => Effect.void
) => {
  const queries: Array<Query> = []
  const list = (query: Query): Effect.Effect<Page.Page<A>, Failure.CursorMalformed> =>
    Effect.suspend(() => {
      queries.push(query)
      const index = query.cursor === undefined ? 0 : all.findIndex((_, index) => cursorAt(index) === query.cursor)
      const data = all[index]
      if (data === undefined) return Effect.fail(new Failure.CursorMalformed())
      return Effect.as(during(index), pageOf(data, index + 1 < all.length ? cursorAt(index + 1) : null))
    })
  return { list, queries }
}

/** A list whose pages say what comes next, as `cursors` says; it has no end of its own. */
const broken = (cursors: (index: number) => Page.Cursor | null) => {
  let reads = 0
  const list = (): Effect.Effect<Page.Page<number>> =>
    Effect.sync(() => {
      const index = reads++
      return pageOf([index], cursors(index), true)
    })
  return { list, reads: () => reads }
}

const failing = ({ cursor }: Query): Effect.Effect<Page.Page<number>, Failure.RateLimited> =>
  cursor === undefined
    ? Effect.succeed(pageOf([1], cursorAt(1)))
    : Effect.fail(new Failure.RateLimited({ retryAfter: 60 }))

const long = ({ cursor = Page.Cursor.make("0") }: Query): Effect.Effect<Page.Page<number>> => {
  const next = Number(cursor) + 1
  return Effect.succeed(pageOf([next], next < 20_000 ? Page.Cursor.make(`${next}`) : null))
}

const pagings = fc.array(fc.array(fc.nat(), { maxLength: 5 }), { minLength: 1, maxLength: 8 })

describe("the pages of a list", () => {
  it.effect.prop(
    "are read once each, in order, whatever is in them, and never further ahead than allowed",
    [pagings, fc.nat({ max: 4 }), fc.array(fc.nat({ max: 3 }), { minLength: 1 }), fc.nat({ max: 3 })],
    ([all, lookAhead, latencies, work]) =>
      Effect.gen(function*() {
        let worked = 0
        let furthest = 0
        const { list, queries } = listOf(all, (index) => {
          furthest = Math.max(furthest, index + 1 - (worked + 1))
          return Effect.sleep(latencies[index % latencies.length] ?? 0)
        })
        const reading = yield* pages.pages(list, { filter: "a" }, { lookAhead }).pipe(
          Stream.tap(() => Effect.sync(() => worked++).pipe(Effect.delay(work))),
          Stream.runCollect,
          Effect.fork
        )
        yield* TestClock.adjust("1 minute")
        const read = Chunk.toReadonlyArray(yield* Fiber.join(reading))
        assert.deepStrictEqual(read.map(({ data }) => data), all)
        assert.deepStrictEqual(
          queries,
          all.map((_, index) => ({ filter: "a", limit: 200, ...(index > 0 && { cursor: cursorAt(index) }) }))
        )
        assert.isAtMost(furthest, lookAhead)
      })
  )

  it.effect.prop(
    "have all items of the list",
    [pagings, fc.nat({ max: 4 })],
    ([all, lookAhead]) =>
      Effect.gen(function*() {
        const read = yield* Stream.runCollect(pages.items(listOf(all).list, {}, { lookAhead }))
        assert.deepStrictEqual(Chunk.toReadonlyArray(read), all.flat())
      })
  )

  it.effect.each([{}, { lookAhead: 0 }, { lookAhead: 1 }, { lookAhead: 3 }])(
    "are read ahead of a slow consumer: %j",
    (options) =>
      Effect.gen(function*() {
        const { list, queries } = listOf([[1], [2], [3], [4], [5], [6]], () => Effect.sleep("1 second"))
        const taken: Array<number> = []
        yield* pages.items(list, {}, options).pipe(
          Stream.runForEach((item) => Effect.delay(Effect.sync(() => taken.push(item)), "1 minute")),
          Effect.fork
        )
        assert.lengthOf(queries, 0)
        yield* TestClock.adjust("30 seconds")
        for (const done of [0, 1, 2]) {
          assert.lengthOf(taken, done)
          assert.strictEqual(queries.length, done + 1 + (options.lookAhead ?? pages.defaultLookAhead))
          yield* TestClock.adjust("1 minute")
        }
      })
  )

  it.effect("are not read when nobody takes them, and no further than somebody does", () =>
    Effect.gen(function*() {
      const { list, queries } = listOf([[1], [2], [3], [4]])
      const pull = yield* Stream.toPull(pages.pages(list, {}, { lookAhead: 0 }))
      assert.lengthOf(queries, 0)
      yield* pull
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(queries, 1)
      yield* pull
      assert.lengthOf(queries, 2)
    }).pipe(Effect.scoped))

  it.effect("are not read further ahead by pulls that were given up", () =>
    Effect.gen(function*() {
      const { list, queries } = listOf([[1], [2], [3], [4], [5], [6]], () => Effect.sleep("10 seconds"))
      const pull = yield* Stream.toPull(pages.pages(list, {}, { lookAhead: 1 }))
      const giveUp = pull.pipe(Effect.timeoutOption("1 second"), Effect.fork)
      for (const _ of [1, 2, 3]) {
        yield* giveUp
        yield* TestClock.adjust("1 second")
      }
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(queries, 2)
      assert.deepStrictEqual(Chunk.toReadonlyArray(yield* pull).map(({ data }) => data), [[1]])
    }).pipe(Effect.scoped))

  it.effect("begin at a saved cursor, with the limit and the filters of the query", () =>
    Effect.gen(function*() {
      const { list, queries } = listOf([[1], [2], [3]])
      const first = yield* Stream.runHead(pages.pages(list, {}))
      const cursor = Option.flatMapNullable(first, ({ page }) => page.cursor)
      assert.isTrue(Option.isSome(cursor))
      if (Option.isNone(cursor)) return
      queries.length = 0
      const rest = yield* Stream.runCollect(pages.items(list, { filter: "b", limit: 7, cursor: cursor.value }))
      assert.deepStrictEqual(Chunk.toReadonlyArray(rest), [2, 3])
      assert.deepStrictEqual(queries, [
        { filter: "b", limit: 7, cursor: cursorAt(1) },
        { filter: "b", limit: 7, cursor: cursorAt(2) }
      ])
    }))

  it.effect("end with the failure of the list, after the pages before it", () =>
    Effect.gen(function*() {
      const taken: Array<number> = []
      const failure = yield* pages.items(failing, {}).pipe(
        Stream.runForEach((item) => Effect.sync(() => taken.push(item))),
        Effect.flip
      )
      assert.strictEqual(failure._tag, "RateLimited")
      assert.deepStrictEqual(taken, [1])
    }))

  it.effect("end with the defect of the list", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Stream.runDrain(pages.pages(() => Effect.die("bug"), {})))
      assert.deepStrictEqual(exit, Exit.die("bug"))
    }))

  const never = Page.Cursor.make("never new")
  const endless: ReadonlyArray<readonly [name: string, cursors: (index: number) => Page.Cursor | null, most: number]> =
    [
      ["there are more, but not where", (index) => index < 2 ? cursorAt(index) : null, 3],
      ["the next page is the same one", (index) => index < 2 ? cursorAt(index) : never, 4],
      ["every page is the same one", () => never, 2],
      ["pages go in a circle", (index) => cursorAt(index < 20 ? index : 20 + index % 7), 3 * 27]
    ]

  it.effect.each(endless)("end with a failure when %s", ([, cursors, most]) =>
    Effect.gen(function*() {
      const { list, reads } = broken(cursors)
      const origin = { operation: "GET /contacts" }
      const taken: Array<number> = []
      const failure = yield* pages.items(list, {}, { lookAhead: 0, origin }).pipe(
        Stream.runForEach((item) => Effect.sync(() => taken.push(item))),
        Effect.flip
      )
      assert.deepInclude(failure, { _tag: "MalformedResponse", status: 200, origin })
      assert.isAtMost(reads(), most)
      assert.lengthOf(taken, reads())
    }))

  it.effect("fail when the first of them leads back to the saved cursor", () =>
    Effect.gen(function*() {
      const { list, reads } = broken(() => never)
      const failure = yield* Effect.flip(Stream.runDrain(pages.pages(list, { cursor: never })))
      assert.strictEqual(failure._tag, "MalformedResponse")
      assert.strictEqual(reads(), 1)
    }))

  it("are found to go in a circle of any length, after any beginning", () => {
    for (let before = 0; before <= 20; before++) {
      for (let around = 1; around <= 20; around++) {
        const { list, reads } = broken((index) => cursorAt(index < before ? index : before + (index - before) % around))
        const failure = Effect.runSync(Effect.flip(Stream.runDrain(pages.pages(list, {}, { lookAhead: 0 }))))
        assert.strictEqual(failure._tag, "MalformedResponse")
        assert.isAtMost(reads(), Math.max(3 * (before + around), 2), `${before} and ${around}`)
      }
    }
  })

  it.effect("are no longer read when the consumer is interrupted, in the middle of a page too", () =>
    Effect.gen(function*() {
      const started = yield* Deferred.make<void>()
      const stopped = yield* Deferred.make<void>()
      const { list, queries } = listOf(
        [[1], [2], [3]],
        (index) =>
          index === 0 ? Effect.void : Deferred.succeed(started, undefined).pipe(
            Effect.zipRight(Effect.never),
            Effect.onInterrupt(() => Deferred.succeed(stopped, undefined))
          )
      )
      const reading = yield* pages.items(list, {}).pipe(Stream.runForEach(() => Effect.never), Effect.fork)
      yield* Deferred.await(started)
      yield* Fiber.interrupt(reading)
      yield* Deferred.await(stopped)
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(queries, 2)
    }))

  it.effect("are no longer read when the consumer has enough", () =>
    Effect.gen(function*() {
      const { list, queries } = listOf([[1, 2], [3, 4], [5, 6], [7, 8]])
      const some = yield* pages.items(list, {}, { lookAhead: 0 }).pipe(Stream.take(3), Stream.runCollect)
      assert.deepStrictEqual(Chunk.toReadonlyArray(some), [1, 2, 3])
      assert.lengthOf(queries, 2)
    }))

  it.effect("are many, in constant memory and stack", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* Stream.runCount(pages.items(long, {})), 20_000)
    }))

  it.effect("are those of the client's own lists", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* clientOf((_, { url }) =>
        Effect.succeed(
          url.searchParams.has("cursor")
            ? json(200, { data: [{ ...contactJson, id: "ct_2" }], page: { cursor: null, has_more: false, limit: 200 } })
            : json(200, { data: [contactJson], page: { cursor: "c/1", has_more: true, limit: 200 } })
        )
      )
      const read = yield* Stream.runCollect(pages.items(client.contacts.list, { nameContains: "a" }))
      assert.deepStrictEqual<ReadonlyArray<string>>(Chunk.toReadonlyArray(read).map(({ id }) => id), ["ct_1", "ct_2"])
      assert.deepStrictEqual(requests.map(({ url }) => url.search), [
        "?limit=200&name_contains=a",
        "?limit=200&cursor=c%2F1&name_contains=a"
      ])
    }))
})

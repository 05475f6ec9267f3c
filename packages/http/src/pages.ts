import { Failure, Page } from "@lanekit/core"
import { Cause, Chunk, Effect, Exit, Option, Queue, Stream } from "effect"
import { follow, start } from "./internal/CursorTrail.ts"

/** What every list takes beside its filters. */
export interface PageQuery {
  readonly limit?: number
  readonly cursor?: Page.Cursor
}

/** A method that gives one page of a list. */
export type List<Query extends PageQuery, A, E, R> = (query: Query) => Effect.Effect<Page.Page<A>, E, R>

/** How a list is read. */
export interface PagesOptions {
  /** Pages that are read ahead of the consumer: {@link defaultLookAhead} when absent; with 0, none is. */
  readonly lookAhead?: number
  /** What a failure of {@link pages} itself names as the operation. */
  readonly origin?: Failure.Origin
}

/** Pages that are read ahead when nothing else is asked for: while one is worked on, the next is on its way. */
export const defaultLookAhead = 1

/**
 * The pages of a list, from the query's `cursor` on, 200 items in each unless the query has a `limit`.
 *
 * The list ends where a page says that there are no more: a page may be empty before. Its filters go with every request.
 * To go on later, keep `page.cursor` of the last page that you have worked through.
 *
 * At most `lookAhead` pages are read, or being read, that the consumer has not asked for; reading stops with the consumer.
 * A list that says there are more but not where, or goes in a circle, is the server's fault: `MalformedResponse`, after
 * the page that said so.
 */
export const pages = <Query extends PageQuery, A, E, R>(
  list: List<Query, A, E, R>,
  query: Query,
  { lookAhead = defaultLookAhead, origin }: PagesOptions = {}
): Stream.Stream<Page.Page<A>, E | Failure.MalformedResponse, R> =>
  Stream.fromPull(Effect.gen(function*() {
    const wanted = yield* Queue.unbounded<void>()
    const found = yield* Queue.unbounded<Exit.Exit<Page.Page<A>, Option.Option<E | Failure.MalformedResponse>>>()

    yield* readInto({ list, query, origin, wanted, found }).pipe(
      Effect.catchAllCause((cause) => Queue.offer(found, Exit.failCause(Cause.map(cause, Option.some)))),
      Effect.forkScoped
    )

    // Pages that were asked for and have not been taken: a pull that was interrupted has asked for its page already.
    let outstanding = 0
    return Effect.gen(function*() {
      const missing = 1 + Math.max(0, lookAhead) - outstanding
      outstanding += missing
      yield* Queue.offerAll(wanted, Array.from({ length: missing }, () => undefined))
      const page = yield* Effect.flatten(Queue.take(found))
      outstanding -= 1
      return Chunk.of(page)
    })
  }))

/** The items of a list, read as {@link pages} reads them. To go on later from where one stopped, read pages. */
export const items = <Query extends PageQuery, A, E, R>(
  list: List<Query, A, E, R>,
  query: Query,
  options?: PagesOptions
): Stream.Stream<A, E | Failure.MalformedResponse, R> =>
  Stream.mapConcat(pages(list, query, options), ({ data }) => data)

const readInto = Effect.fnUntraced(function*<Query extends PageQuery, A, E, R>(
  { found, list, origin, query, wanted }: {
    readonly list: List<Query, A, E, R>
    readonly query: Query
    readonly origin: Failure.Origin | undefined
    readonly wanted: Queue.Dequeue<void>
    readonly found: Queue.Enqueue<Exit.Exit<Page.Page<A>, Option.Option<E | Failure.MalformedResponse>>>
  }
) {
  const limit = query.limit ?? Page.maxLimit
  let cursor = query.cursor
  let trail = cursor === undefined ? undefined : start(cursor)
  while (true) {
    yield* Queue.take(wanted)
    const page = yield* list({ ...query, limit, ...(cursor !== undefined && { cursor }) })
    yield* Queue.offer(found, Exit.succeed(page))
    if (!page.page.hasMore) return yield* Queue.offer(found, Exit.fail(Option.none()))
    cursor = page.page.cursor ?? undefined
    if (cursor === undefined) return yield* Queue.offer(found, broken("page.has_more without page.cursor", origin))
    trail = trail === undefined ? start(cursor) : follow(trail, cursor)
    if (trail === undefined) return yield* Queue.offer(found, broken("page.cursor was given before", origin))
  }
})

const broken = (excerpt: string, origin: Failure.Origin | undefined) =>
  Exit.fail(
    Option.some(
      new Failure.MalformedResponse({ status: origin?.status ?? 200, excerpt, ...(origin !== undefined && { origin }) })
    )
  )

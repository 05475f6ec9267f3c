import type { Failure, Page as Found } from "@lanekit/core"
import { Effect, Exit, Option, Scope, Stream } from "effect"
import type { Operation } from "../Operation.ts"
import type { CallOptions } from "./CallOptions.ts"
import type { Listing, Page } from "./Page.ts"
import { run } from "./run.ts"

/** A list of the API. It is asked for when it is walked, so that what is wrong with its filter rejects there. */
export const listing = <A>(
  operation: Operation,
  pages: () => Stream.Stream<Found.Page<A>, Failure.Failure>,
  options: CallOptions | undefined
): Listing<A> => {
  const walk = async function*(): AsyncGenerator<Page<A>, void> {
    const scope = await run(operation, () => Scope.make(), options)
    try {
      const pull = await run(operation, () => Scope.extend(Stream.toPull(pages()), scope), options)
      for await (const chunk of chunksOf(() => run(operation, () => toResult(pull), options))) {
        for (const page of chunk) yield toPage(page)
      }
    } finally {
      await run(operation, () => Scope.close(scope, Exit.void))
    }
  }
  return {
    pages: walk,
    async *[Symbol.asyncIterator]() {
      for await (const { data } of walk()) yield* data
    }
  }
}

const toPage = <A>({ data, page }: Found.Page<A>): Page<A> => ({ data, cursor: page.hasMore ? page.cursor : null })

const chunksOf = <A>(next: () => Promise<IteratorResult<A, undefined>>): AsyncIterable<A> => ({
  [Symbol.asyncIterator]: () => ({ next })
})

const toResult = <A, E>(pull: Effect.Effect<A, Option.Option<E>>): Effect.Effect<IteratorResult<A, undefined>, E> =>
  Effect.matchEffect(pull, {
    onFailure: Option.match({
      onNone: () => Effect.succeed({ done: true, value: undefined }),
      onSome: (failure) => Effect.fail(failure)
    }),
    onSuccess: (value) => Effect.succeed({ done: false, value })
  })

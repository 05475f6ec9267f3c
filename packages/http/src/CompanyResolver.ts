import { CompanyDirectory, type CompanyResolution, type CompanySelector, type Event, type Failure } from "@lanekit/core"
import { Context, Duration, Effect, Layer } from "effect"
import type { CompanyWrite } from "./CompanyWrite.ts"
import { sweep } from "./internal/companySweep.ts"
import { type CompanyTraces, everything, ofEvent, ofWrite } from "./internal/CompanyTraces.ts"
import { keyOf, ResolutionCache, type Watch } from "./internal/ResolutionCache.ts"
import { SingleFlight } from "./internal/SingleFlight.ts"
import { steadyMillis } from "./LaneStore.ts"
import type { WebhookEvent } from "./WebhookEvent.ts"

type Selector = CompanySelector.CompanySelector
type Resolution = CompanyResolution.CompanyResolution

/** How a {@link CompanyResolver} remembers and reads. Each has a default. */
export interface CompanyResolverOptions {
  /** How long a company, or an ambiguity, is remembered: 5 minutes. */
  readonly timeToLive?: Duration.Duration
  /** How long it is remembered that there is no such company: 30 seconds, as companies are made to be found. */
  readonly notFoundTimeToLive?: Duration.Duration
  /** Most selectors that are remembered: 10,000. */
  readonly capacity?: number
  /** How many pages all companies are taken to fill before a sweep has counted them: 5. */
  readonly sweepFrom?: number
  /** Most pages that a sweep reads: 250, which are 50,000 companies. */
  readonly maxSweepPages?: number
  /** Most look-ups that {@link CompanyResolver} makes at once for one call: 8. */
  readonly concurrency?: number
}

/** The values of {@link CompanyResolverOptions} that are not given. */
export const defaults = {
  timeToLive: Duration.minutes(5),
  notFoundTimeToLive: Duration.seconds(30),
  capacity: 10_000,
  sweepFrom: 5,
  maxSweepPages: 250,
  concurrency: 8
} as const satisfies CompanyResolverOptions

/**
 * Finds out which companies selectors name, with reads only, and remembers it for a while. Failures are not remembered.
 *
 * What is remembered may be as old as its time to live, unless somebody says what changed.
 */
export class CompanyResolver extends Context.Tag("http/CompanyResolver")<CompanyResolver, {
  /** Which company a selector names. The same question is asked once, by however many at the same time. */
  readonly resolve: (selector: Selector) => Effect.Effect<Resolution, Failure.CommonFailure>
  /**
   * Which companies many selectors name, in their order; each is asked for once.
   *
   * Of those that are not remembered, each name and each external id costs a look-up. Where these are more than the pages
   * that all companies are expected to fill, all companies are read instead, 200 in a page: one sweep at a time. A sweep
   * gives up for look-ups once it has read as many pages as they cost, so that one that was in vain costs no more than
   * they do. What the last sweep counted is what the next one is expected to read; where that is more than
   * `maxSweepPages`, there is none.
   */
  readonly resolveAll: (
    selectors: ReadonlyArray<Selector>
  ) => Effect.Effect<ReadonlyArray<Resolution>, Failure.CommonFailure>
  /**
   * Forgets what an event may have changed: all that resolved to its company, and what names it now. Events of contacts
   * change nothing; one of companies that this version does not know makes it forget everything.
   */
  readonly invalidate: (event: Event.Event | WebhookEvent) => Effect.Effect<void>
  /** Forgets everything. */
  readonly invalidateAll: Effect.Effect<void>
  /** Forgets what a write of our own may have changed. To be called when it has ended, however it did. */
  readonly forget: (write: CompanyWrite) => Effect.Effect<void>
}>() {
  /** A resolver in this process's memory, over some directory. */
  static readonly make = (
    options: CompanyResolverOptions = {}
  ): Effect.Effect<Context.Tag.Service<CompanyResolver>, never, CompanyDirectory> =>
    Effect.gen(function*() {
      const directory = yield* CompanyDirectory
      const { capacity, concurrency, maxSweepPages, notFoundTimeToLive, sweepFrom, timeToLive } = {
        ...defaults,
        ...options
      }
      const cache = new ResolutionCache(capacity)
      const flights = new SingleFlight<Resolution, Failure.CommonFailure>()
      const sweeping = yield* Effect.makeSemaphore(1)
      let expectedPages = sweepFrom
      // Who asks after a change must not be given an answer that was on its way before.
      let changes = 0

      const now = Effect.map(Effect.clock, steadyMillis)

      const keep = (watch: Watch, selector: Selector, resolution: Resolution) =>
        Effect.map(now, (now) => {
          const time = resolution._tag === "NotFound" ? notFoundTimeToLive : timeToLive
          cache.keep(watch, selector, resolution, now + Duration.toMillis(time))
        })

      const beginWatch = Effect.sync(() => cache.watch())
      const endWatch = (watch: Watch) => Effect.sync(() => cache.unwatch(watch))
      const watching = <A, E>(read: (watch: Watch) => Effect.Effect<A, E>) =>
        Effect.acquireUseRelease(beginWatch, read, endWatch)

      const lookUp = (selector: Selector) =>
        watching((watch) => Effect.tap(directory.resolve(selector), (resolution) => keep(watch, selector, resolution)))

      const remembered = (selector: Selector) => Effect.map(now, (now) => cache.get(selector, now))

      const find = (selector: Selector) =>
        Effect.suspend(() =>
          flights.run(
            `${changes} ${keyOf(selector)}`,
            Effect.flatMap(remembered(selector), (known) =>
              known === undefined ? lookUp(selector) : Effect.succeed(known))
          )
        )

      const sweepFor = (missing: ReadonlyArray<Selector>) =>
        watching(Effect.fnUntraced(function*(watch: Watch) {
          const limit = Math.min(maxSweepPages, lookUpsOf(missing))
          const { isComplete, pages, settled } = yield* sweep(directory, missing, limit)
          expectedPages = isComplete ? pages : pages + 1
          yield* Effect.forEach(settled, ({ resolution, selector }) =>
            keep(watch, selector, resolution))
          return settled
        }))

      const isWorthASweep = (missing: ReadonlyArray<Selector>) =>
        expectedPages <= maxSweepPages && lookUpsOf(missing) > expectedPages

      const resolveAll = Effect.fn("CompanyResolver.resolveAll")(function*(selectors: ReadonlyArray<Selector>) {
        const found = new Map<string, Resolution>()
        const wanted = new Map(selectors.map((selector) => [keyOf(selector), selector]))

        const missing = Effect.map(now, (now) =>
          [...wanted].flatMap(([key, selector]) => {
            const known = found.get(key) ?? cache.get(selector, now)
            if (known === undefined) {
              return [selector]
            }
            found.set(key, known)
            return []
          }))

        const isSweep = isWorthASweep(yield* missing)
        yield* Effect.annotateCurrentSpan({ selectors: wanted.size, remembered: found.size, isSweep })
        if (isSweep) {
          yield* Effect.gen(function*() {
            // Another sweep may have found them meanwhile.
            const left = yield* missing
            const settled = isWorthASweep(left) ? yield* sweepFor(left) : []
            for (const { resolution, selector } of settled) {
              found.set(keyOf(selector), resolution)
            }
          }).pipe(sweeping.withPermits(1))
        }
        yield* Effect.forEach(
          yield* missing,
          (selector) => Effect.map(find(selector), (resolution) => found.set(keyOf(selector), resolution)),
          { concurrency, discard: true }
        )
        return selectors.flatMap((selector) => found.get(keyOf(selector)) ?? [])
      })

      const forget = (traces: CompanyTraces) =>
        Effect.sync(() => {
          changes += 1
          cache.forget(traces)
        })

      return {
        resolve: Effect.fn("CompanyResolver.resolve")(find),
        resolveAll,
        invalidate: (event) => {
          const traces = ofEvent(event)
          return traces === undefined ? Effect.void : forget(traces)
        },
        invalidateAll: forget(everything),
        forget: (write) => forget(ofWrite(write))
      }
    })

  /** A resolver in this process's memory. */
  static readonly layer = (
    options: CompanyResolverOptions = {}
  ): Layer.Layer<CompanyResolver, never, CompanyDirectory> =>
    Layer.effect(CompanyResolver, CompanyResolver.make(options))
}

// An id costs a look-up either way, when it is not met.
const lookUpsOf = (selectors: ReadonlyArray<Selector>): number => selectors.filter(({ _tag }) => _tag !== "ById").length

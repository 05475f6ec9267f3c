import { Array, Context, DateTime, Duration, Effect, Layer, Option, Struct, SynchronizedRef } from "effect"
import { ApiKeyStore, isAhead, isGood, type KeyHash } from "../../ApiKey.ts"
import {
  ApiKeyId,
  ApiKeyInGrace,
  ApiKeyNotFound,
  type ApiKeyPatch,
  type ApiKeyQuery,
  ApiKeyRegistry,
  ApiKeyRevoked,
  type NewApiKey,
  type RegisteredKey
} from "../../ApiKeyRegistry.ts"
import { withDefaults } from "../../KeyPolicy.ts"
import type { SeedApiKey } from "../../SeedData.ts"
import { type Timestamp, toTimestamp } from "../../Timestamp.ts"
import { paginate } from "./State.ts"

/** The keys of a seed, as those who check them see them and as the operator does. */
export const layer = (seed: ReadonlyArray<SeedApiKey>): Layer.Layer<ApiKeyStore | ApiKeyRegistry> =>
  Layer.merge(store, registry).pipe(
    Layer.provide(
      Layer.effect(
        Keys,
        Effect.flatMap(
          now,
          (at) => SynchronizedRef.make<ReadonlyArray<StoredKey>>(seed.map((key) => fromSeed(key, at)))
        )
      )
    )
  )

interface StoredKey extends RegisteredKey {
  readonly hash: KeyHash
  /** The hash of the secret before, good until `formerSecretUntil`. */
  readonly formerHash: KeyHash | null
}

class Keys extends Context.Tag("core/testing/memory/Keys")<
  Keys,
  SynchronizedRef.SynchronizedRef<ReadonlyArray<StoredKey>>
>() {}

const store = Layer.effect(
  ApiKeyStore,
  Effect.map(Keys, (keys) => {
    const find = Effect.fn("ApiKeyStore.find")(function*(hash: KeyHash) {
      const now = yield* DateTime.now
      const good = (yield* SynchronizedRef.get(keys)).filter((key) => isGood(key, now))
      const opens = ({ formerHash, formerSecretUntil, ...key }: StoredKey) =>
        key.hash === hash || (formerHash === hash && formerSecretUntil !== null && isAhead(formerSecretUntil, now))
      return Option.map(
        Array.findFirst(good, opens),
        ({ consent, id, origin, priority, scopes, share }) => ({
          id: String(id),
          isDemo: origin === "demo",
          scopes,
          share,
          priority,
          consent
        })
      )
    })
    const count = Effect.gen(function*() {
      const now = yield* DateTime.now
      const good = (yield* SynchronizedRef.get(keys)).filter((key) => isGood(key, now))
      const demo = good.filter(({ origin }) => origin === "demo").length
      return { demo, own: good.length - demo }
    })
    return { find, count }
  })
)

const registry = Layer.effect(
  ApiKeyRegistry,
  Effect.map(Keys, (keys) => {
    const create = Effect.fn("ApiKeyRegistry.create")(
      function*(key: NewApiKey & { readonly id: ApiKeyId; readonly hash: KeyHash }) {
        const made = storedOf(key, { origin: "made", createdAt: yield* now, revokedAt: null })
        return yield* SynchronizedRef.modifyEffect(
          keys,
          (known) =>
            known.some(({ hash, id }) => hash === key.hash || id === key.id)
              ? Effect.dieMessage("a key with this id or hash is known")
              : Effect.succeed([toRegistered(made), [...known, made]] as const)
        )
      }
    )

    const list = Effect.fn("ApiKeyRegistry.list")(function*(query: ApiKeyQuery) {
      return yield* paginate(yield* SynchronizedRef.get(keys), query, toRegistered)
    })

    const change = <A, E>(
      id: ApiKeyId,
      to: (
        before: StoredKey,
        known: ReadonlyArray<StoredKey>
      ) => Effect.Effect<readonly [answer: A, after: StoredKey], E>
    ) =>
      SynchronizedRef.modifyEffect(
        keys,
        Effect.fnUntraced(function*(known) {
          const before = known.find((key) => key.id === id)
          if (before === undefined) return yield* new ApiKeyNotFound({ id })
          const [answer, after] = yield* to(before, known)
          return [answer, known.map((key) => key === before ? after : key)] as const
        })
      )

    const update = Effect.fn("ApiKeyRegistry.update")((id: ApiKeyId, patch: ApiKeyPatch) =>
      change(id, (before) => {
        const after = { ...before, ...patch }
        return before.revokedAt === null
          ? Effect.succeed([toRegistered(after), after])
          : Effect.fail(new ApiKeyRevoked({ id }))
      })
    )

    const rotate = Effect.fn("ApiKeyRegistry.rotate")((id: ApiKeyId, { grace, hash }: NextSecret) =>
      change(
        id,
        Effect.fnUntraced(function*(before, known) {
          if (before.revokedAt !== null) return yield* new ApiKeyRevoked({ id })
          if (known.some((key) => key.hash === hash)) return yield* Effect.dieMessage("a key with this hash is known")
          const now = yield* DateTime.now
          const { formerSecretUntil: until } = before
          const hasGrace = Duration.greaterThan(grace, Duration.zero)
          if (hasGrace && until !== null && isAhead(until, now)) {
            return yield* new ApiKeyInGrace({ id, formerSecretUntil: until })
          }
          const after: StoredKey = {
            ...before,
            hash,
            formerHash: hasGrace ? before.hash : null,
            formerSecretUntil: hasGrace ? toTimestamp(DateTime.addDuration(now, grace)) : null
          }
          return [toRegistered(after), after] as const
        })
      )
    )

    const revoke = Effect.fn("ApiKeyRegistry.revoke")((id: ApiKeyId) =>
      change(id, (before) =>
        Effect.map(now, (at) => {
          const after = { ...before, revokedAt: before.revokedAt ?? at, formerHash: null, formerSecretUntil: null }
          return [{ key: toRegistered(after), wasRevoked: before.revokedAt !== null }, after]
        }))
    )

    return { create, list, update, rotate, revoke }
  })
)

type NextSecret = Parameters<ApiKeyRegistry["Type"]["rotate"]>[1]

const now = Effect.map(DateTime.now, toTimestamp)

const fromSeed = ({ id, isDemo, isRevoked, ...key }: SeedApiKey, at: Timestamp): StoredKey =>
  storedOf({ ...key, id: ApiKeyId.make(id) }, {
    origin: isDemo ? "demo" : "seed",
    createdAt: at,
    revokedAt: isRevoked ? at : null
  })

const storedOf = (
  { expiresAt, hash, id, name, scopes, ...policies }: Omit<SeedApiKey, "id" | "isDemo" | "isRevoked"> & {
    readonly id: ApiKeyId
  },
  origin: Pick<StoredKey, "origin" | "createdAt" | "revokedAt">
): StoredKey => ({
  id,
  name,
  hash,
  scopes,
  ...withDefaults(policies),
  expiresAt: expiresAt ?? null,
  formerHash: null,
  formerSecretUntil: null,
  ...origin
})

const toRegistered: (stored: StoredKey) => RegisteredKey = Struct.omit("hash", "formerHash")

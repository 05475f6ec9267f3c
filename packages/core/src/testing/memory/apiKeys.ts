import { Array, Context, DateTime, Effect, Layer, Option, Struct, SynchronizedRef } from "effect"
import { ApiKeyStore, type KeyHash } from "../../ApiKey.ts"
import {
  ApiKeyId,
  ApiKeyNotFound,
  type ApiKeyPatch,
  type ApiKeyQuery,
  ApiKeyRegistry,
  ApiKeyRevoked,
  type NewApiKey,
  type RegisteredKey
} from "../../ApiKeyRegistry.ts"
import type { SeedApiKey } from "../../SeedData.ts"
import { Timestamp } from "../../Timestamp.ts"
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
}

class Keys extends Context.Tag("core/testing/memory/Keys")<
  Keys,
  SynchronizedRef.SynchronizedRef<ReadonlyArray<StoredKey>>
>() {}

const store = Layer.effect(
  ApiKeyStore,
  Effect.map(Keys, (keys) => {
    const find = Effect.fn("ApiKeyStore.find")(function*(hash: KeyHash) {
      const good = (yield* SynchronizedRef.get(keys)).filter(isGood)
      return Option.map(
        Array.findFirst(good, (key) => key.hash === hash),
        ({ id, origin, scopes }) => ({ id: String(id), isDemo: origin === "demo", scopes })
      )
    })
    const count = Effect.map(SynchronizedRef.get(keys), (keys) => {
      const good = keys.filter(isGood)
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
        const made: StoredKey = { ...key, origin: "made", createdAt: yield* now, revokedAt: null }
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
      to: (before: StoredKey) => Effect.Effect<readonly [answer: A, after: StoredKey], E>
    ) =>
      SynchronizedRef.modifyEffect(
        keys,
        Effect.fnUntraced(function*(known) {
          const before = known.find((key) => key.id === id)
          if (before === undefined) return yield* new ApiKeyNotFound({ id })
          const [answer, after] = yield* to(before)
          return [answer, known.map((key) => key === before ? after : key)] as const
        })
      )

    const update = Effect.fn("ApiKeyRegistry.update")((id: ApiKeyId, patch: ApiKeyPatch) =>
      change(id, (before) => {
        const after = { ...before, ...patch }
        return isGood(before) ? Effect.succeed([toRegistered(after), after]) : Effect.fail(new ApiKeyRevoked({ id }))
      })
    )

    const revoke = Effect.fn("ApiKeyRegistry.revoke")((id: ApiKeyId) =>
      change(id, (before) =>
        Effect.map(now, (at) => {
          const after = { ...before, revokedAt: before.revokedAt ?? at }
          return [{ key: toRegistered(after), wasRevoked: !isGood(before) }, after]
        }))
    )

    return { create, list, update, revoke }
  })
)

const now = Effect.map(DateTime.now, (moment) => Timestamp.make(DateTime.formatIso(moment)))

const fromSeed = ({ hash, id, isDemo, isRevoked, name, scopes }: SeedApiKey, at: Timestamp): StoredKey => ({
  id: ApiKeyId.make(id),
  name,
  hash,
  scopes,
  origin: isDemo ? "demo" : "seed",
  createdAt: at,
  revokedAt: isRevoked ? at : null
})

const toRegistered: (stored: StoredKey) => RegisteredKey = Struct.omit("hash")

const isGood = ({ revokedAt }: RegisteredKey): boolean => revokedAt === null

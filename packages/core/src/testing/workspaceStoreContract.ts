import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import type { SeedData } from "../SeedData.ts"
import { WorkspaceStore } from "../Workspace.ts"
import { seed } from "./Fixture.ts"

/** What every `WorkspaceStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const workspaceStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<WorkspaceStore, unknown>
): void => {
  describe(`${name} as a WorkspaceStore`, () => {
    it.effect("tells the workspace of the seed, which has no Linear teams", () =>
      Effect.gen(function*() {
        const workspace = yield* WorkspaceStore
        assert.deepStrictEqual(yield* workspace.get, {
          workspaceId: "ws_1",
          linearTeamIds: [],
          defaultLinearTeamId: null
        })
      }).pipe(Effect.provide(layerOf(seed()))))
  })
}

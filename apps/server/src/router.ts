import { HttpLayerRouter } from "@effect/platform"
import { Layer } from "effect"

/** An empty router that takes paths as they stand. Each call makes another one; the platform's own layer is one for all. */
export const layer = (): Layer.Layer<HttpLayerRouter.HttpRouter> =>
  Layer.effect(HttpLayerRouter.HttpRouter, HttpLayerRouter.make).pipe(
    Layer.provide(Layer.succeed(HttpLayerRouter.RouterConfig, {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      // Longer than any URL that the limit on headers lets in: the bounds of an id are core's to check.
      maxParamLength: 64 * 1024
    }))
  )

/**
 * The annotation of a filter that runs even when single fields are wrong, so that all problems of a body are reported at
 * once. Effect marks its own that way (`minItems`), but does not export the annotation's name.
 */
export const stableFilter = { [Symbol.for("effect/annotation/StableFilter")]: true }

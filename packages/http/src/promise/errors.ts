import type * as access from "./errors/access.ts"
import type * as input from "./errors/input.ts"
import type * as records from "./errors/records.ts"
import type * as service from "./errors/service.ts"
import { ProductlaneError } from "./ProductlaneError.ts"

type ErrorsOf<Module> = {
  [Name in keyof Module]: Module[Name] extends abstract new(...input: never) => infer Instance ? Instance : never
}[keyof Module]

/** Every error that a call can reject with, told apart by `_tag`. */
export type AnyProductlaneError = ErrorsOf<typeof access & typeof input & typeof records & typeof service>

/** Whether something that was thrown is an error of a call; `_tag` then tells which one. */
export const isProductlaneError = (value: unknown): value is AnyProductlaneError => value instanceof ProductlaneError

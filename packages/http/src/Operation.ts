import type { ApiKey } from "@lanekit/core"
import { Failure } from "@lanekit/core"
import { Schema } from "effect"
import { perOperation } from "./internal/perOperation.ts"

/** The methods of the API. */
export type Method = "GET" | "POST" | "PATCH" | "DELETE"

/** A failure that depends on what is asked for. */
export type FailureClass = Schema.Schema.AnyNoContext & { readonly Type: Failure.SpecificFailure }

/**
 * One operation of the API: everything that the client, the server and the API's description know about it, and no
 * logic.
 */
export interface Operation {
  /** The vendor's title of the endpoint. */
  readonly summary: string
  readonly method: Method
  /** Path below the base URL, with `{name}` for each of the params. */
  readonly path: `/${string}`
  /** Every one of these scopes is needed; with none, any key will do. */
  readonly scopes: ReadonlyArray<ApiKey.KeyScope>
  /** Path parameters. */
  readonly params: Schema.Schema.AnyNoContext
  /** Query parameters; the encoded side is strings. */
  readonly query: Schema.Schema.AnyNoContext
  /** JSON body; `Schema.Void` for an operation that takes none. */
  readonly body: Schema.Schema.AnyNoContext
  readonly success: Schema.Schema.AnyNoContext
  /** What it can fail with beside every `CommonFailure`, or `WriteFailure`. */
  readonly failures: ReadonlyArray<FailureClass>
}

/** What a call of an operation carries. */
export interface Input<Op extends Operation> {
  readonly params: Op["params"]["Type"]
  readonly query: Op["query"]["Type"]
  readonly body: Op["body"]["Type"]
}

/** What an operation answers with. */
export type Success<Op extends Operation> = Op["success"]["Type"]

/** Everything that an operation can fail with. What becomes of a write may stay unknown. */
export type Failures<Op extends Operation> =
  | Op["failures"][number]["Type"]
  | (Op["method"] extends "GET" ? Failure.CommonFailure : Failure.WriteFailure)

/** An operation without path parameters. */
export const noParams = Schema.Struct({})

/** An operation without query parameters. */
export const noQuery = Schema.Struct({})

/** Whether requests of an operation have a JSON body. */
export const takesBody = ({ body }: Pick<Operation, "body">): boolean => body !== Schema.Void

/** How an operation is named in errors, spans and metrics: method and path template, never a value. */
export const nameOf = ({ method, path }: Pick<Operation, "method" | "path">): string => `${method} ${path}`

/** Whether a failure is one that the operation can give. */
export const canFailWith =
  // The failures of a type predicate are no effects that could lack an error.
  // @effect-diagnostics-next-line missingEffectError:off
  <Op extends Operation>(operation: Op) => (failure: Failure.Failure): failure is Failures<Op> =>
    isCommon(failure) || isSpecificTo(operation)(failure)

const isCommon = Schema.is(Failure.CommonFailure)

const isSpecificTo = perOperation(({ failures }) => Schema.is(Schema.Union(...failures)))

import { type Failure, FailureTraits } from "@lanekit/core"
import { Array } from "effect"
import { toAnswer } from "../ErrorEnvelope.ts"
import type { Operation } from "../Operation.ts"
import { type MediaType, type NamedExample, type Reference, referTo, type Response } from "./Document.ts"
import { samplesOf } from "./failureSamples.ts"
import { headers, headersOf } from "./headers.ts"

/** The answers of an operation that are no successes. */
export interface ErrorResponses {
  /** By status code; `default` stands for every other. */
  readonly responses: Readonly<Record<string, Response | Reference>>
  /** Those that operations share: what is said of one failure alone is the same everywhere. */
  readonly components: Readonly<Record<string, Response>>
}

/** Describes every failure that an operation can be answered with. The samples are written by the envelope itself. */
export const errorResponsesOf = (operation: Operation): ErrorResponses => {
  const described = Object.entries(Array.groupBy(samplesOf(operation).map(toSample), ({ status }) => String(status)))
    .map(([status, samples]) => ({ status, name: nameOf(samples), response: describe(samples) }))
  const shared = [...described, { status: "default", name: "OtherError", response: otherError }]
  return {
    responses: Object.fromEntries(
      shared.map(({ name, response, status }) => [status, name === undefined ? response : referTo("responses", name)])
    ),
    components: Object.fromEntries(
      shared.flatMap(({ name, response }) => name === undefined ? [] : [[name, response] as const])
    )
  }
}

interface Sample {
  readonly status: number
  readonly tag: Failure.Failure["_tag"]
  /** The wire code, and when it is answered. */
  readonly summary: string
  readonly body: unknown
}

const toSample = (failure: Failure.Failure): Sample => {
  const { body, status } = toAnswer(failure, headers["X-Request-Id"].example)
  return {
    status,
    tag: failure._tag,
    summary: `\`${FailureTraits.traitsOf(failure).code}\`: ${body.error.message}`,
    body
  }
}

const nameOf = ([first, ...others]: Array.NonEmptyReadonlyArray<Sample>): string | undefined =>
  others.length === 0 ? first.tag : undefined

const describe = (samples: Array.NonEmptyReadonlyArray<Sample>): Response => ({
  description: samples.map(({ summary }) => samples.length === 1 ? summary : `- ${summary}`).join("\n"),
  headers: headersOf(samples[0].status),
  content: { "application/json": { schema: envelope, ...examplesOf(samples) } }
})

const examplesOf = (samples: Array.NonEmptyReadonlyArray<Sample>): Pick<MediaType, "example" | "examples"> =>
  samples.length === 1
    ? { example: samples[0].body }
    : {
      examples: Object.fromEntries(
        samples.map(({ body, summary, tag }): [string, NamedExample] => [tag, { summary, value: body }])
      )
    }

const envelope = referTo("schemas", "Error")

const otherError: Response = {
  description:
    "Any other error has the envelope as well: what a gateway passes on as it came, and 408 and 431 of HTTP.",
  headers: headersOf(),
  content: { "application/json": { schema: envelope } }
}

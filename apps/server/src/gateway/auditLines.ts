import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Page } from "@lanekit/core"
import { AuditEntry, type AuditTrail } from "@lanekit/gateway"
import { type Context, Effect, Schema, Stream } from "effect"
import { answering } from "../admin/adminAnswer.ts"
import { makeReadInput } from "../requestInput.ts"
import { gatewayOperations } from "./gatewayOperations.ts"

/** The media type of values of JSON, each on a line. */
export const ndjson = "application/x-ndjson"

/** Whether a request asks for lines. */
export const wantsLines = ({ headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">): boolean =>
  (headers["accept"] ?? "").split(",").some((range) => range.split(";")[0]?.trim().toLowerCase() === ndjson)

/** Answers with the audit trail, line by line, as it is read: `limit` lines, or all. */
export const answerLines = (trail: Context.Tag.Service<AuditTrail>) =>
  answering(Effect.gen(function*() {
    const { query } = yield* readInput(yield* HttpServerRequest.HttpServerRequest)
    // What is wrong with it is told before the answer begins.
    if (query.cursor !== undefined) yield* Page.fromCursor(query.cursor)
    const entries = query.limit === undefined ? trail.all(query) : Stream.take(trail.all(query), query.limit)
    const lines = entries.pipe(Stream.mapEffect(encode), Stream.map((line) => `${line}\n`), Stream.encodeText)
    return HttpServerResponse.stream(lines, { contentType: ndjson })
  }))

const readInput = makeReadInput(gatewayOperations.listAudit, "reject")

const encode = (entry: AuditEntry) => Effect.orDie(Schema.encode(Schema.parseJson(AuditEntry))(entry))

import type Database from "better-sqlite3"
import { fastify, type FastifyError, type FastifyInstance } from "fastify"
import { randomBytes } from "node:crypto"
import { ApiError, toEnvelope, validationFailed } from "./ApiError.ts"
import { makeAuthorize } from "./authorize.ts"
import { type ContactPatch, makeContacts } from "./contacts.ts"
import { toIssues } from "./issues.ts"
import { contactAnswer, contactParams, patchBody } from "./schemas.ts"

/** The two endpoints on Fastify, as its documentation would have them: hooks, JSON Schema both ways, an error handler. */
export const makeApp = (db: Database.Database): FastifyInstance => {
  const contacts = makeContacts(db)
  const authorize = makeAuthorize(db)
  const app = fastify({
    bodyLimit: 1024 * 1024,
    genReqId: () => `req_${randomBytes(16).toString("hex")}`,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 64 * 1024 },
    // Fastify's own settings would drop unknown fields, turn "true" into true, and stop at the first problem.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: true } }
  })

  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id)
    done()
  })

  app.setErrorHandler<FastifyError | ApiError>((error, request, reply) => {
    const failure = error instanceof ApiError ? error : toApiError(error, request.body)
    if (failure.status === 401) reply.header("www-authenticate", "Bearer")
    return reply.code(failure.status).send(toEnvelope(failure, request.id))
  })

  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(toEnvelope(new ApiError(404, "not_found", "no endpoint has this path"), request.id))
  )

  app.get<{ Params: { id: string } }>("/api/v2/contacts/:id", {
    schema: { params: contactParams, response: { 200: contactAnswer } },
    onRequest: authorize("contacts:read"),
    handler: (request, reply) => {
      reply.send(contacts.get(request.params.id))
    }
  })

  app.patch<{ Params: { id: string }; Body: ContactPatch }>("/api/v2/contacts/:id", {
    schema: { params: contactParams, body: patchBody, response: { 200: contactAnswer } },
    onRequest: authorize("contacts:write"),
    handler: (request, reply) => {
      reply.send(contacts.update(request.params.id, request.body))
    }
  })

  return app
}

const toApiError = (error: FastifyError, body: unknown): ApiError => {
  if (error.validation !== undefined) return validationFailed(toIssues(error.validation, body))
  switch (error.code) {
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return validationFailed([{ path: "", message: "must be a JSON object; it is empty" }])
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return validationFailed([{ path: "", message: "must be valid JSON" }])
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new ApiError(
        415,
        "unsupported_media_type",
        "content-type must be application/json in UTF-8, without a content-encoding"
      )
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new ApiError(413, "payload_too_large", "the body is larger than 1048576 bytes")
    default:
      return new ApiError(500, "internal_error", "internal error")
  }
}

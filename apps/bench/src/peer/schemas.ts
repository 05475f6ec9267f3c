// Ajv compiles patterns with the `u` flag: the class of surrogates matches lone ones only.
const storable = "^[^\\u0000\\ud800-\\udfff]*$"

const text = { type: "string", minLength: 1, maxLength: 255, pattern: storable } as const

const notDots = { not: { enum: [".", ".."] } } as const

const uri = "^[A-Za-z][A-Za-z0-9+.\\-]*:(?:[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$"

/** The keys of a body that select a company: at most one may be there. */
export const selectorKeys = ["company_id", "company_name", "company_external_id"] as const

/** The body of PATCH /contacts/{id}. */
export const patchBody = {
  type: "object",
  additionalProperties: false,
  properties: {
    name: text,
    email: { type: "string", minLength: 1, maxLength: 254, format: "email", pattern: storable },
    is_subscribed: { type: "boolean" },
    company_id: { ...text, ...notDots },
    company_name: text,
    company_external_id: text,
    image_url: { type: ["string", "null"], pattern: uri },
    external_ids: {
      type: "object",
      propertyNames: { pattern: storable },
      additionalProperties: { type: "string", pattern: storable }
    }
  },
  allOf: [
    { not: { required: ["company_id", "company_name"] } },
    { not: { required: ["company_id", "company_external_id"] } },
    { not: { required: ["company_name", "company_external_id"] } }
  ]
} as const

/** The path of a contact. */
export const contactParams = {
  type: "object",
  required: ["id"],
  properties: { id: { ...text, ...notDots } }
} as const

const nullableText = { type: ["string", "null"] } as const

/** A contact as it is answered: Fastify compiles a serializer of it. */
export const contactAnswer = {
  type: "object",
  properties: {
    id: { type: "string" },
    email: { type: "string" },
    name: nullableText,
    image_url: nullableText,
    company_id: nullableText,
    is_subscribed: { type: "boolean" },
    external_ids: { type: "object", additionalProperties: { type: "string" } },
    created_at: { type: "string" },
    updated_at: { type: "string" }
  }
} as const

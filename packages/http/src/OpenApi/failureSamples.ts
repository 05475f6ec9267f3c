import { BlockedSender, Company, Contact, Failure } from "@lanekit/core"
import { canFailWith, type Operation, takesBody } from "../Operation.ts"

/** A sample of every failure that an operation can be answered with, in the order of the union. */
export const samplesOf = (operation: Operation): ReadonlyArray<Failure.Failure> => {
  const canFail = canFailWith(operation)
  return Object.values(samples)
    .map((sample) => sample(operation))
    .filter((failure) => failure !== undefined && canFail(failure))
}

const contactId = Contact.ContactId.make("ct_demo_9999")
const companyId = Company.CompanyId.make("co_demo_99")
const globex = { _tag: "ByName", name: Company.CompanyName.make("Globx") } as const
const northwind = { _tag: "ByName", name: Company.CompanyName.make("Northwind") } as const

const candidates: ReadonlyArray<Company.CompanyRef> = [
  {
    id: Company.CompanyId.make("co_demo_01"),
    name: "Northwind",
    domains: ["northwind.example"],
    externalIds: ["crm-1001"]
  },
  {
    id: Company.CompanyId.make("co_demo_28"),
    name: "Northwind",
    domains: ["northwind-group.example"],
    externalIds: ["crm-1028"]
  }
]

// Total: a new failure does not compile until it has its sample, or none where no operation is answered with it.
const samples: {
  readonly [Tag in Failure.Failure["_tag"]]: (
    operation: Operation
  ) => Extract<Failure.Failure, { readonly _tag: Tag }> | undefined
} = {
  ValidationFailed: () => new Failure.ValidationFailed({ issues: [{ path: "nmae", message: "is not a known field" }] }),
  Unauthenticated: () => new Failure.Unauthenticated({ reason: "refused" }),
  ScopeRequired: ({ scopes }) =>
    scopes.length === 0 ? undefined : new Failure.ScopeRequired({ required: scopes, granted: ["projects:read"] }),
  Forbidden: () => new Failure.Forbidden(),
  ContactNotFound: () => new Failure.ContactNotFound({ id: contactId }),
  CompanyNotFound: () => new Failure.CompanyNotFound({ id: companyId }),
  ContactEmailUnmatched: () => new Failure.ContactEmailUnmatched(),
  BlockedSenderNotFound: () =>
    new Failure.BlockedSenderNotFound({ id: BlockedSender.BlockedSenderId.make("bs_demo_9999") }),
  MethodNotAllowed: () => new Failure.MethodNotAllowed({ allowed: ["GET", "HEAD", "PATCH"] }),
  EmailTaken: () => new Failure.EmailTaken(),
  CompanyAmbiguous: () => new Failure.CompanyAmbiguous({ selector: northwind, candidates, total: candidates.length }),
  SenderAlreadyBlocked: () => new Failure.SenderAlreadyBlocked(),
  UnsupportedKeyVersion: () => new Failure.UnsupportedKeyVersion(),
  PayloadTooLarge: (operation) => takesBody(operation) ? new Failure.PayloadTooLarge({ limit: 1_048_576 }) : undefined,
  UnsupportedMediaType: (operation) => takesBody(operation) ? new Failure.UnsupportedMediaType() : undefined,
  CursorMalformed: () => new Failure.CursorMalformed(),
  CompanyUnmatched: () => new Failure.CompanyUnmatched({ selector: globex }),
  CompanyAttributeUnmatched: () => new Failure.CompanyAttributeUnmatched({ field: "status_id" }),
  MergeSourceUnmatched: () => new Failure.MergeSourceUnmatched(),
  RateLimited: () => new Failure.RateLimited({ limit: 60, retryAfter: 12 }),
  // No server is in doubt of what it did itself.
  OutcomeUnknown: () => undefined,
  InternalError: () => new Failure.InternalError(),
  Unavailable: () => new Failure.Unavailable({ reason: "overloaded", retryAfter: 12 }),
  UpstreamTimeout: () => new Failure.UpstreamTimeout(),
  // The answer of a path that is none of the document's.
  EndpointNotFound: () => undefined,
  // A gateway passes them on with the status that they came with, or as one of the failures above.
  MalformedResponse: () => undefined,
  UnrecognizedError: () => undefined
}

import type { Failure } from "@lanekit/core"
import { type Behaviour, detail } from "./Behaviour.ts"
import type { CoveredCase } from "./CoveredCase.ts"

type Tag = Failure.SpecificFailure["_tag"]

/** What must be shown of each failure that an operation can give. Total: a new failure does not compile without it. */
export const behavioursOfFailure: { readonly [Each in Tag]: ReadonlyArray<Behaviour> } = {
  CursorMalformed: [about("malformed cursor", 422, "unprocessable", { path: "cursor" })],
  ContactNotFound: [notFound("contact")],
  CompanyNotFound: [notFound("company")],
  BlockedSenderNotFound: [notFound("blocked sender")],
  ContactEmailUnmatched: [notFound("contact with the address")],
  CompanyUnmatched: ["company_id", "company_name", "company_external_id"].map((path) =>
    about(`unknown \`${path}\``, 422, "unprocessable", { path, reason: "company_not_found" })
  ),
  CompanyAmbiguous: ["company_name", "company_external_id"].map((path) =>
    about(`ambiguous \`${path}\``, 409, "conflict", { path, reason: "company_ambiguous" })
  ),
  EmailTaken: [about("taken `email`", 409, "conflict", { path: "email", reason: "email_taken" })],
  SenderAlreadyBlocked: [
    about("sender blocked already", 409, "conflict", { path: "value", reason: "already_blocked" })
  ],
  CompanyAttributeUnmatched: [
    about("unknown `status_id`", 422, "unprocessable", { path: "status_id", reason: "status_not_found" }),
    about("unknown `tier_id`", 422, "unprocessable", { path: "tier_id", reason: "tier_not_found" }),
    about("unknown `owner_id`", 422, "unprocessable", { path: "owner_id", reason: "owner_not_found" })
  ],
  MergeSourceUnmatched: [
    about("unknown `source_id`", 422, "unprocessable", { path: "source_id", reason: "company_not_found" })
  ]
}

function about(name: string, status: number, code: string, details: Readonly<Record<string, string>>): Behaviour {
  return {
    name: `${name}: ${status} \`${code}\``,
    isProvedBy: (covered) =>
      isError(covered, status, code) && Object.entries(details).every(([key, value]) => detail(covered, key) === value)
  }
}

// Where several things may be missing, a case says by the message which one it is.
function notFound(what: string): Behaviour {
  const [noun = ""] = what.split(" ", 1)
  return {
    name: `no such ${what}: 404 \`not_found\``,
    isProvedBy: (covered) => isError(covered, 404, "not_found") && (covered.response.message ?? noun).startsWith(noun)
  }
}

/** Whether a case expects an error of this status and code. */
export const isError = ({ response }: CoveredCase, status: number, code: string): boolean =>
  response.status === status && response.code === code

import * as Command from "@effect/cli/Command"
import { Company, CompanyQuery, CompanyResolution, CompanySelector } from "@lanekit/core"
import { pages } from "@lanekit/http"
import { Flags, help, Output, record, UsageError } from "@lanekit/terminal"
import { Chunk, Effect, Option, Schema, Stream } from "effect"
import { Api, type OpenApi } from "../../Api.ts"
import { DomainAmbiguous, DomainUnmatched } from "../../CommandFailure.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

const config = {
  id: flags.text("id", "The company's id."),
  name: flags.text("name", "The company's exact name."),
  externalId: flags.text("external-id", "One of the company's external ids."),
  domain: flags.text("domain", "One of the company's domains, whole, ignoring case."),
  json: Flags.json
}

/** `lanekit companies resolve`: finds the one company that a selector names. */
export const resolve = Command.make("resolve", config, (typed): Verb =>
  Effect.gen(function*() {
    const asked = Flags.given({
      company_id: typed.id,
      company_name: typed.name,
      company_external_id: typed.externalId
    })
    const isOne = Object.keys(asked).length + (Option.isSome(typed.domain) ? 1 : 0) === 1
    if (!isOne) return yield* new UsageError({ message: "give one of --id, --name, --external-id or --domain" })
    const selector = CompanySelector.fromFields(yield* decode(asked))
    const query = yield* decodeQuery(Flags.given({ domain: typed.domain }))
    const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
    const company = selector === undefined
      ? yield* findByDomain(companies, query)
      : yield* Effect.flatMap(companies.resolve(selector), CompanyResolution.orFail)
    const json = encode(company)
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Find the one company that has an id, an exact name, an external id or a domain.",
    "lanekit companies resolve --name Globex",
    "lanekit companies resolve --domain globex.example --json"
  )))

const decode = flags.decode(Schema.Struct(CompanySelector.CompanySelectorFields), {
  company_id: "--id",
  company_name: "--name",
  company_external_id: "--external-id"
})
const decodeQuery = flags.decode(CompanyQuery)
const encode = encoder(Company.Company)

// A filter of the API may match more than is meant, so that every company is compared again here.
const findByDomain = Effect.fnUntraced(function*(companies: OpenApi["companies"], query: CompanyQuery) {
  const wanted = query.domain?.toLowerCase()
  const found = yield* pages.pages(companies.list, query, { lookAhead: 0, origin: { operation: "GET /companies" } })
    .pipe(
      Stream.take(maxPages),
      Stream.runCollect,
      Effect.map((found) =>
        Chunk.toReadonlyArray(found).flatMap(({ data }) => data)
          .filter(({ domains }) => domains.some((domain) => domain.toLowerCase() === wanted))
      )
    )
  const [company, ...others] = found
  if (company === undefined) return yield* new DomainUnmatched()
  if (others.length > 0) return yield* new DomainAmbiguous({ candidates: found.map(Company.toRef) })
  return company
})

// 1000 companies that have one domain are enough to know that there are several.
const maxPages = 5

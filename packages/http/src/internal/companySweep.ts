import type { Company, CompanySelector, CompanyStore } from "@lanekit/core"
import { CompanyResolution, Failure } from "@lanekit/core"
import { type Context, Effect, Stream } from "effect"
import { nameOf } from "../Operation.ts"
import { operations } from "../operations.ts"
import { pages } from "../pages.ts"

/** What a sweep of all companies found. */
export interface Sweep {
  /** Pages that were read. */
  readonly pages: number
  /** Whether they were all that there are. */
  readonly isComplete: boolean
  /** What is settled: of a sweep that is not complete, the ids that were met. */
  readonly settled: ReadonlyArray<Settled>
}

/** A selector, and what it resolves to. */
export interface Settled {
  readonly selector: CompanySelector.CompanySelector
  readonly resolution: CompanyResolution.CompanyResolution
}

const origin = { operation: nameOf(operations.listCompanies) }

/** Reads all companies page by page, at most so many pages, and tells what the selectors resolve to. */
export const sweep = (
  companies: Pick<Context.Tag.Service<CompanyStore>, "list">,
  selectors: ReadonlyArray<CompanySelector.CompanySelector>,
  maxPages: number
): Effect.Effect<Sweep, Failure.CommonFailure> =>
  Effect.suspend(() => {
    const matches = new Matches(selectors)
    let count = 0
    let isComplete = false
    return pages(companies.list, {}, { lookAhead: 0, origin }).pipe(
      Stream.runForEachWhile(({ data, page }) =>
        Effect.sync(() => {
          count += 1
          isComplete = !page.hasMore
          for (const company of data) matches.add(company)
          return count < maxPages
        })
      ),
      // The cursors are the server's own: one that it refuses is its fault.
      Effect.catchTag("CursorMalformed", ({ origin: found = origin }) =>
        Effect.fail(new Failure.InternalError({ origin: found }))),
      Effect.map(() => ({ pages: count, isComplete, settled: matches.settled(isComplete) }))
    )
  })

/** The companies that selectors match. Each company counts once, however often it is listed. */
class Matches {
  private readonly byName = new Map<string, Match>()
  private readonly byExternalId = new Map<string, Match>()
  private readonly byId = new Map<string, Match>()

  constructor(selectors: ReadonlyArray<CompanySelector.CompanySelector>) {
    for (const selector of selectors) {
      const match = { selector, companies: new Map<string, Company.Company>() }
      switch (selector._tag) {
        case "ById":
          this.byId.set(selector.id, match)
          break
        case "ByName":
          this.byName.set(selector.name, match)
          break
        case "ByExternalId":
          this.byExternalId.set(selector.externalId, match)
          break
      }
    }
  }

  add(company: Company.Company): void {
    this.byId.get(company.id)?.companies.set(company.id, company)
    this.byName.get(company.name)?.companies.set(company.id, company)
    for (const id of company.externalIds) this.byExternalId.get(id)?.companies.set(company.id, company)
  }

  settled(isComplete: boolean): ReadonlyArray<Settled> {
    // An id that was not met may belong to a company that has just been made: that is looked up.
    const met = [...this.byId.values()].filter(({ companies }) => companies.size > 0)
    const others = isComplete ? [...this.byName.values(), ...this.byExternalId.values()] : []
    return [...met, ...others].map(({ companies, selector }) => ({
      selector,
      resolution: CompanyResolution.fromMatches(selector, [...companies.values()])
    }))
  }
}

interface Match {
  readonly selector: CompanySelector.CompanySelector
  readonly companies: Map<string, Company.Company>
}

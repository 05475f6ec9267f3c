import { Company, CompanyChange, Page } from "@lanekit/core"
import { pages } from "@lanekit/http"
import { hanging, padEnd, show, type Style, widthOf } from "@lanekit/terminal"
import { Chunk, Effect, Option, Stream } from "effect"
import type { OpenApi } from "../../Api.ts"
import { encoder } from "../../wire.ts"
import { type Change, changeLines, changesOf } from "../changes.ts"

/** What a merge will do, computed with reads only. */
export interface MergePlan {
  readonly survivor: Company.Company
  readonly source: Company.Company
  /** The survivor as it will be. */
  readonly merged: Company.Company
  /** How many contacts have the source as their primary company; none where the key may not read contacts. */
  readonly contacts: Option.Option<{ readonly count: number; readonly isMore: boolean }>
  /** What is empty in the survivor, and is filled from the source. */
  readonly filled: ReadonlyArray<Change>
  /** What the source has and the survivor does not take over, by wire name. */
  readonly lost: ReadonlyArray<readonly [name: string, value: unknown]>
}

/** Plans the merge of one company into another. */
export const plan = Effect.fn("mergePlan.plan")(function*(
  api: Pick<OpenApi, "contacts">,
  survivor: Company.Company,
  source: Company.Company
) {
  const merged = CompanyChange.merge(survivor, source)
  const result: MergePlan = {
    survivor,
    source,
    merged,
    contacts: yield* countContacts(api.contacts, source.id),
    filled: changesOf(encode(survivor), encode(merged)),
    lost: lostOf(encode(source), new Map(Object.entries(encode(merged))))
  }
  return result
})

/** A plan for people. */
export const planLines = ({ contacts, filled, lost, source, survivor }: MergePlan, style: Style) => [
  ...hanging("", `${nameOf(source)} goes into ${nameOf(survivor)}, and is gone afterwards.`),
  "Moves:",
  ...hanging("  contacts  ", countOf(contacts)),
  ...(filled.length === 0 ? [] : ["Is filled:", ...changeLines(filled, style)]),
  ...(lost.length === 0 ? [] : ["Is lost, because the company that stays has its own:"]),
  ...lost.flatMap(([name, value]) => hanging(`  ${padEnd(name, widthOfNames(lost))}  `, show(value)))
]

const widthOfNames = (lost: MergePlan["lost"]): number => Math.max(...lost.map(([name]) => widthOf(name)))

/** A plan for programs. */
export const planJson = ({ contacts, filled, lost }: MergePlan) => ({
  contacts: Option.match(contacts, { onNone: () => null, onSome: ({ count }) => count }),
  has_more_contacts: Option.match(contacts, { onNone: () => null, onSome: ({ isMore }) => isMore }),
  filled: Object.fromEntries(filled.map(({ after, name }) => [name, after])),
  lost: Object.fromEntries(lost)
})

const encode = encoder(Company.Company)

const nameOf = ({ id, name }: Company.Company): string => `${show(name)} (${show(id)})`

const countOf = (contacts: MergePlan["contacts"]): string =>
  Option.match(contacts, {
    onNone: () => "all of them; how many, the key may not read",
    onSome: ({ count, isMore }) =>
      `${count}${isMore ? " or more" : ""} with it as their primary company, and all its others`
  })

// Who may merge may not be able to read contacts; that is no reason to refuse the merge.
const countContacts = (contacts: OpenApi["contacts"], companyId: Company.CompanyId) =>
  pages.pages(contacts.list, { companyId, limit: Page.maxLimit }, { lookAhead: 0 }).pipe(
    Stream.take(maxPages),
    Stream.runCollect,
    Effect.map((found) =>
      Option.some({
        count: Chunk.reduce(found, 0, (total, { data }) => total + data.length),
        isMore: Option.exists(Chunk.last(found), ({ page }) => page.hasMore)
      })
    ),
    Effect.catchTag("ScopeRequired", () => Effect.succeed(Option.none()))
  )

const maxPages = 10

const lostOf = (source: object, merged: ReadonlyMap<string, unknown>): MergePlan["lost"] =>
  Object.entries(source).flatMap(([name, value]: readonly [string, unknown]) => {
    const kept = merged.get(name)
    if (own.has(name) || value === null || JSON.stringify(kept) === JSON.stringify(value)) return []
    if (!Array.isArray(value)) return [[name, value] as const]
    const gone = value.filter((entry) => !Array.isArray(kept) || !kept.includes(entry))
    return gone.length === 0 ? [] : [[name, gone] as const]
  })

// What no company takes over from another.
const own: ReadonlySet<string> = new Set(["id", "created_at", "updated_at"])

import type { CompanyResolution, CompanySelector } from "@lanekit/core"
import { canAlter, type CompanyTraces, everything } from "./CompanyTraces.ts"
import { ExpiringMap } from "./ExpiringMap.ts"

/** What changed since somebody began to read. */
export type Watch = Array<CompanyTraces>

/** Most changes that one watch tells apart. */
const maxTraces = 1000

/** What selectors resolved to, as long as it is likely to be so. Times are milliseconds of one clock, the caller's. */
export class ResolutionCache {
  private readonly known: ExpiringMap<Known>
  private readonly watches = new Set<Watch>()

  constructor(capacity: number) {
    this.known = new ExpiringMap(capacity)
  }

  get(selector: CompanySelector.CompanySelector, now: number): CompanyResolution.CompanyResolution | undefined {
    return this.known.get(keyOf(selector), now)?.resolution
  }

  /** Says that somebody begins to read, until {@link unwatch}. */
  watch(): Watch {
    const watch: Watch = []
    this.watches.add(watch)
    return watch
  }

  unwatch(watch: Watch): void {
    this.watches.delete(watch)
  }

  /** Keeps what was read, unless something changed since that may have changed it. */
  keep(
    watch: Watch,
    selector: CompanySelector.CompanySelector,
    resolution: CompanyResolution.CompanyResolution,
    until: number
  ): void {
    if (watch.some((traces) => canAlter(traces, selector, resolution))) return
    this.known.set(keyOf(selector), { selector, resolution }, until)
  }

  /** Forgets what a change may have changed. */
  forget(traces: CompanyTraces): void {
    this.known.deleteWhere(({ resolution, selector }) => canAlter(traces, selector, resolution))
    for (const watch of this.watches) {
      if (watch.length === maxTraces) watch.splice(0, maxTraces, everything)
      else watch.push(traces)
    }
  }
}

interface Known {
  readonly selector: CompanySelector.CompanySelector
  readonly resolution: CompanyResolution.CompanyResolution
}

/** One text for one selector. */
export const keyOf = (selector: CompanySelector.CompanySelector): string => {
  switch (selector._tag) {
    case "ById":
      return `ById ${selector.id}`
    case "ByName":
      return `ByName ${selector.name}`
    case "ByExternalId":
      return `ByExternalId ${selector.externalId}`
  }
}

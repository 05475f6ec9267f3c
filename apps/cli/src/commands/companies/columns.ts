import type { Company } from "@lanekit/core"
import { show } from "@lanekit/terminal"

/** A table of companies. */
export const columns = [
  { title: "ID", cell: ({ id }: Company.Company) => show(id), isKept: true },
  { title: "NAME", cell: ({ name }: Company.Company) => show(name) },
  { title: "DOMAINS", cell: ({ domains }: Company.Company) => show(domains) },
  { title: "EXTERNAL IDS", cell: ({ externalIds }: Company.Company) => show(externalIds) }
]

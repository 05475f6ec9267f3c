import { Company, type SeedData, Timestamp } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { DateTime } from "effect"

/** How many companies the contacts of a crowd are spread over. */
export const companyCount = 1000

const first = "ada bruno chiara dmitri elif farah goran hanna ines jonas keiko liam mira noor oskar priya".split(" ")
const last = "abbott brandt castro dahl eriksen fontana gruber haddad ito jansen kaya lindqvist moreau novak".split(" ")

// One record a second.
const momentOf = (number: number): Timestamp =>
  Timestamp.make(DateTime.formatIso(DateTime.addDuration(Fixture.momentAt(0), number * 1000)))

const pick = (list: ReadonlyArray<string>, number: number): string => list[number % list.length] ?? ""

/**
 * The contact with this number, from 0: every second one is of company 0, and the others are spread over the rest; every
 * tenth was changed after all were made, and so was number 777.
 */
export const contactOf = (number: number): SeedData.SeedContact => {
  const [given, family] = [pick(first, number), pick(last, Math.floor(number / 3))]
  const createdAt = momentOf(number)
  return Fixture.contact(`ct_${number}`, {
    email: `${given}.${family}.${number}@${number % 10 === 0 ? "rare.test" : "example.com"}`,
    name: number === 777 ? "Zaphod Beeblebrox" : `${given} ${family}`,
    companyId: companyIdOf(number % 2 === 0 ? 0 : number % companyCount),
    externalIds: { intercom: `ic_${number}`, ...(number % 3 === 0 && { plan: "shared" }) },
    createdAt,
    updatedAt: number === 777 ? momentOf(200_000_000) : number % 10 === 0 ? momentOf(100_000_000) : createdAt
  })
}

/** The company with this number, from 0. */
export const companyOf = (number: number): SeedData.SeedCompany => {
  const createdAt = momentOf(number)
  return Fixture.company(`co_${number}`, {
    name: number === 777 ? "Zaphod" : `Company ${number} of ${pick(last, number)}`,
    domains: [`company-${number}.test`, "shared.test"],
    size: number,
    revenue: number * 1000,
    statusId: number === 777 ? "st_rare" : "st_usual",
    statusName: "A status",
    tierId: number === 777 ? "ti_rare" : "ti_usual",
    tierName: "A tier",
    externalIds: [`crm-${number}`, "shared"],
    createdAt,
    updatedAt: number === 777 ? momentOf(200_000_000) : createdAt
  })
}

const companyIdOf = (number: number) => Company.CompanyId.make(`co_${number}`)

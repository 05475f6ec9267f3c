import { BlockedSender, Company, type SeedData, Timestamp } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { DateTime } from "effect"

// Records of which there can be any number, one a second. Whatever they have in common, number 777 has it not.

/** The number of the record that is like no other. */
export const rareNumber = 777

/** The moment so many seconds after the first record. */
export const momentOf = (second: number): Timestamp =>
  Timestamp.make(DateTime.formatIso(DateTime.addDuration(Fixture.momentAt(0), second * 1000)))

/** When every tenth record was changed last: after all were made. */
export const usualChange = momentOf(100_000_000)

/** When number 777 was changed last: after all others. */
export const rareChange = momentOf(200_000_000)

/**
 * The contact with this number, from 0, of a crowd of companies: every second one is of the first company, the others are
 * spread over all.
 */
export const contactOf = (number: number, companies: number): SeedData.SeedContact => {
  const [given, family] = [pick(givenNames, number), pick(familyNames, Math.floor(number / 3))]
  const isRare = number === rareNumber
  return Fixture.contact(`ct_${number}`, {
    email: `${given}.${family}.${number}@${isRare ? "rare.test" : "example.com"}`,
    name: isRare ? "Zaphod Beeblebrox" : `${given} ${family}`,
    companyId: Company.CompanyId.make(`co_${number % 2 === 0 ? 0 : number % companies}`),
    externalIds: { intercom: `ic_${number}`, plan: isRare ? "rare" : pick(["free", "paid", "trial"], number) },
    createdAt: momentOf(number),
    updatedAt: changeOf(number)
  })
}

/** The company with this number, from 0. */
export const companyOf = (number: number): SeedData.SeedCompany => {
  const amount = number === rareNumber ? "rare" : "usual"
  return Fixture.company(`co_${number}`, {
    name: number === rareNumber ? "Zaphod" : `${pick(familyNames, number)} ${number} Limited`,
    domains: [`${amount}.test`, `company-${number}.test`],
    size: number,
    revenue: number * 1000,
    statusId: `st_${amount}`,
    statusName: amount,
    tierId: `ti_${amount}`,
    tierName: amount,
    externalIds: [amount, `crm-${number}`],
    createdAt: momentOf(number),
    updatedAt: changeOf(number)
  })
}

/** The blocked sender with this number, from 0: every thousandth is a domain. */
export const senderOf = (number: number): SeedData.SeedBlockedSender => ({
  id: BlockedSender.BlockedSenderId.make(`bs_${number}`),
  ...(number % 1000 === 0
    ? { type: "DOMAIN", value: `blocked-${number}.test` }
    : { type: "EMAIL", value: `blocked-${number}@example.com` }),
  createdAt: momentOf(number)
})

const changeOf = (number: number): Timestamp => {
  if (number === rareNumber) return rareChange
  return number % 10 === 0 ? usualChange : momentOf(number)
}

const pick = (list: ReadonlyArray<string>, number: number): string => list[number % list.length] ?? ""

const givenNames = "ada bruno chiara dmitri elif farah goran hanna ines jonas keiko liam mira noor oskar priya".split(
  " "
)

const familyNames = "abbott brandt castro dahl eriksen fontana gruber haddad ito jansen kaya lindqvist moreau".split(
  " "
)

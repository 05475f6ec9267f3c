import { Company, CompanySelector, Contact } from "@lanekit/core"
import { Data, type Effect, Either, Option, ParseResult, Schema } from "effect"
import type { PlanEntry } from "./Plan.ts"
import { keyText, selectorText } from "./Staging.ts"
import type { SyncRow } from "./SyncRow.ts"
import * as Target from "./Target.ts"

/** A record that may be meant, with what tells it from others. */
const Candidate = Schema.Struct({
  id: Schema.String,
  email: Schema.optional(Schema.String),
  name: Schema.optional(Schema.NullOr(Schema.String)),
  domains: Schema.optional(Schema.Array(Schema.String)),
  external_ids: Schema.optional(Schema.Array(Schema.String))
})

/** Something that more than one record is found by, or none, the records, and which of them is meant. */
const questionOf = <Id extends Schema.Schema.AnyNoContext>(id: Id) => ({
  candidates: Schema.Array(Candidate),
  /** How many there are: not all need be listed. */
  total: Schema.NonNegativeInt,
  /** The id of the one that is meant; null where nobody has said. */
  answer: Schema.NullOr(id)
})

const CompanyQuestion = Schema.Struct({ ...CompanySelector.CompanySelectorFields, ...questionOf(Company.CompanyId) })

const ContactQuestion = Schema.Struct({
  find: Schema.Struct({ by: Schema.String, value: Schema.String }),
  ...questionOf(Contact.ContactId)
})

/** A list of what somebody has to choose, and the choices, as a file has it. */
export const AnswersFile = Schema.Struct({
  lanekit_answers: Schema.Literal(1),
  companies: Schema.Array(CompanyQuestion),
  contacts: Schema.Array(ContactQuestion)
})
export type AnswersFile = typeof AnswersFile.Type

/** A file of answers that cannot be used. No value of it is repeated. */
export class AnswersUnusable extends Data.TaggedError("AnswersUnusable")<{ readonly reason: string }> {
  override get message() {
    return `the answers cannot be used: ${this.reason}`
  }
}

/** Which records are meant where more than one is found. */
export class Answers extends Data.Class<{
  /** By the text of the selector. */
  readonly companies: ReadonlyMap<string, Company.CompanyId>
  /** By the text of the key, and what it is a key of. */
  readonly contacts: ReadonlyMap<string, Contact.ContactId>
}> {
  /** Nobody has chosen anything. */
  static readonly none: Answers = new Answers({ companies: new Map(), contacts: new Map() })

  /** The contact that was chosen for a key. */
  contact(key: SyncRow["key"]): Option.Option<Contact.ContactId> {
    return Option.fromNullable(this.contacts.get(contactText(key)))
  }
}

/** The list that the text of a file is. */
export const parse = (text: string): Effect.Effect<AnswersFile, AnswersUnusable> =>
  Either.mapLeft(decode(text), (error) => new AnswersUnusable({ reason: reasonOf(error) }))

/** A list as the text of a file, for people to edit. */
export const stringify = (file: AnswersFile): string => `${JSON.stringify(file, undefined, 2)}\n`

/** The choices in a file. */
export const fromFile = ({ companies, contacts }: AnswersFile): Answers =>
  new Answers({
    companies: new Map(companies.flatMap((question) => {
      const text = textOfCompany(question)
      return question.answer === null || text === undefined ? [] : [[text, question.answer] as const]
    })),
    contacts: new Map(contacts.flatMap((question) => {
      const text = textOfContact(question)
      return question.answer === null || text === undefined ? [] : [[text, question.answer] as const]
    }))
  })

const contactText = (key: SyncRow["key"]): string => `${key.target}=${keyText(key)}`

const textOfCompany = (question: typeof CompanyQuestion.Type): string | undefined => {
  const selector = CompanySelector.fromFields(question)
  return selector === undefined ? undefined : selectorText(selector)
}

const textOfContact = ({ find: { by, value } }: typeof ContactQuestion.Type): string | undefined => {
  const target = Option.getOrUndefined(Option.filter(Target.parse(by), Target.isKey))
  return target === undefined ? undefined : contactText({ target, value })
}

/** The questions of a file, without answers, and what is asked in words. */
export const questionsOf = ({ companies, contacts }: AnswersFile): ReadonlyArray<Question> => [
  ...companies.map(ofCompany),
  ...contacts.map(ofContact)
]

/** The same file, with the answers that are given for its open questions. */
export const withAnswers = (
  { companies, contacts, ...file }: AnswersFile,
  answerOf: (question: Question) => string | undefined
): AnswersFile => ({
  ...file,
  companies: companies.map((question) => ({
    ...question,
    answer: question.answer ?? toCompanyId(answerOf(ofCompany(question)))
  })),
  contacts: contacts.map((question) => ({
    ...question,
    answer: question.answer ?? toContactId(answerOf(ofContact(question)))
  }))
})

const toCompanyId = (id: string | undefined) => Option.getOrNull(Schema.decodeUnknownOption(Company.CompanyId)(id))

const toContactId = (id: string | undefined) => Option.getOrNull(Schema.decodeUnknownOption(Contact.ContactId)(id))

/** Something that somebody has to choose. */
export interface Question {
  readonly kind: "company" | "contact"
  /** The field by which more than one is found. */
  readonly field: string
  /** What that field says. */
  readonly value: string
  readonly candidates: ReadonlyArray<typeof Candidate.Type>
  readonly total: number
  readonly answer: string | null
}

const ofCompany = (question: typeof CompanyQuestion.Type): Question => {
  const selector = CompanySelector.fromFields(question)
  const [[field, value] = ["company_name", ""]] = selector === undefined
    ? []
    : Object.entries(CompanySelector.toFields(selector))
  return { kind: "company", ...question, field, value }
}

const ofContact = (question: typeof ContactQuestion.Type): Question => ({
  kind: "contact",
  ...question,
  field: question.find.by,
  value: question.find.value
})

/** Most companies, and most contacts, that a list asks for: once those are chosen, planning again asks for the next. */
export const maxQuestions = 1000

/** What somebody has to choose for rows that were planned. What is chosen already stays. */
export class WorkList {
  private readonly companies = new Map<string, typeof CompanyQuestion.Type>()
  private readonly contacts = new Map<string, typeof ContactQuestion.Type>()

  /** Takes a row into account. */
  add({ row, values }: PlanEntry, key: Target.Key): void {
    const isCompany = row._tag === "CompanyAmbiguous" || row._tag === "CompanyNotFound"
    if (isCompany && this.companies.size < maxQuestions) {
      const fields = CompanySelector.toFields(row.selector)
      const { candidates, total } = row._tag === "CompanyNotFound" ? { candidates: [], total: 0 } : row
      this.companies.set(selectorText(row.selector), {
        ...fields,
        candidates: candidates.map(({ domains, externalIds, id, name }) => ({
          id,
          name,
          domains,
          external_ids: externalIds
        })),
        total,
        answer: null
      })
    }
    if (row._tag === "ContactAmbiguous" && this.contacts.size < maxQuestions) {
      const value = values[key] ?? ""
      this.contacts.set(contactText({ target: key, value }), {
        find: { by: key, value },
        candidates: row.candidates,
        total: row.candidates.length,
        answer: null
      })
    }
  }

  /** Whether nothing has to be chosen. */
  get isEmpty(): boolean {
    return this.companies.size === 0 && this.contacts.size === 0
  }

  /** The list as a file has it, with what was chosen before, but for what is to be chosen anew. */
  toFile(before: AnswersFile = { lanekit_answers: 1, companies: [], contacts: [] }): AnswersFile {
    const companies = before.companies.filter((question) =>
      question.answer !== null && !this.companies.has(textOfCompany(question) ?? "")
    )
    const contacts = before.contacts.filter((question) =>
      question.answer !== null && !this.contacts.has(textOfContact(question) ?? "")
    )
    return {
      lanekit_answers: 1,
      companies: [...companies, ...this.companies.values()],
      contacts: [...contacts, ...this.contacts.values()]
    }
  }
}

const decode = Schema.decodeEither(Schema.parseJson(AnswersFile), { onExcessProperty: "error" })

const reasonOf = (error: ParseResult.ParseError): string => {
  const [first] = ParseResult.ArrayFormatter.formatErrorSync(error)
  return first === undefined || first.path.length === 0
    ? "not the JSON of such a list"
    : `${first.path.map(String).join(".")} is not as it must be`
}

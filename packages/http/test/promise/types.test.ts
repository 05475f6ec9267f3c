import { describe, expectTypeOf, it } from "@effect/vitest"
import * as promise from "@lanekit/http/promise"
import type { Client, Contact, ContactUpdate, Page } from "@lanekit/http/promise"

type ErrorModule = typeof promise
type ErrorClassName = Extract<keyof ErrorModule, `${string}Error`>

const handleTagged = (error: promise.AnyProductlaneError) => {
  switch (error._tag) {
    case "CompanyAmbiguous":
      expectTypeOf(error).toEqualTypeOf<promise.CompanyAmbiguousError>()
      expectTypeOf(error.candidates).toEqualTypeOf<ReadonlyArray<promise.CompanyRef>>()
      expectTypeOf(error.total).toEqualTypeOf<number | undefined>()
      return
    case "ValidationFailed":
      expectTypeOf(error.issues).toEqualTypeOf<ReadonlyArray<promise.Issue>>()
      return
    case "RateLimited":
      expectTypeOf(error.retryAfter).toEqualTypeOf<number | undefined>()
      return
    case "OutcomeUnknown":
      expectTypeOf(error.reason).toEqualTypeOf<"timeout" | "cut" | "failed">()
      return
    default:
      expectTypeOf(error.code).toEqualTypeOf<string>()
      expectTypeOf(error.status).toEqualTypeOf<number | undefined>()
      expectTypeOf(error.requestId).toEqualTypeOf<string | undefined>()
      expectTypeOf(error.operation).toEqualTypeOf<string>()
  }
}

const handleThrown = (error: unknown) => {
  if (promise.isProductlaneError(error)) expectTypeOf(error).toEqualTypeOf<promise.AnyProductlaneError>()
  if (error instanceof promise.ContactNotFoundError) expectTypeOf(error.id).toEqualTypeOf<string>()
  if (error instanceof promise.ProductlaneError) expectTypeOf(error.code).toEqualTypeOf<string>()
}

describe("the types of errors", () => {
  it("tell each class by its tag", () => {
    expectTypeOf(handleTagged).returns.toBeVoid()
  })

  it("are narrowed by the guard and by instanceof", () => {
    expectTypeOf(handleThrown).returns.toBeVoid()
  })

  it("are the classes that the module has", () => {
    expectTypeOf<InstanceType<ErrorModule[Exclude<ErrorClassName, "ProductlaneError" | "isProductlaneError">]>>()
      .toEqualTypeOf<promise.AnyProductlaneError>()
  })
})

describe("the types of an update", () => {
  it("have absent, undefined, null and a value of each field where they are allowed", () => {
    expectTypeOf<{}>().toExtend<ContactUpdate>()
    expectTypeOf<ContactUpdate>().toEqualTypeOf<{
      readonly name?: string | undefined
      readonly email?: string | undefined
      readonly isSubscribed?: boolean | undefined
      readonly imageUrl?: string | null | undefined
      readonly externalIds?: Readonly<Record<string, string | undefined>> | undefined
      readonly company?: promise.CompanySelector | undefined
    }>()
    expectTypeOf<promise.NewContact["email"]>().toEqualTypeOf<string>()
    expectTypeOf<promise.CompanyUpdate["size"]>().toEqualTypeOf<number | null | undefined>()
    expectTypeOf<promise.NewCompany["size"]>().toEqualTypeOf<number | undefined>()
  })

  it("name a company in one way", () => {
    expectTypeOf<{ id: string }>().toExtend<promise.CompanySelector>()
    expectTypeOf<{ name: string }>().toExtend<promise.CompanySelector>()
    expectTypeOf<{ externalId: string }>().toExtend<promise.CompanySelector>()
    expectTypeOf<{ id: string; name: string }>().not.toExtend<promise.CompanySelector>()
    expectTypeOf<{}>().not.toExtend<promise.CompanySelector>()
  })
})

describe("the types of calls", () => {
  it("give plain records", () => {
    expectTypeOf<ReturnType<Client["contacts"]["update"]>>().toEqualTypeOf<Promise<Contact>>()
    expectTypeOf<Contact["id"]>().toEqualTypeOf<string>()
    expectTypeOf<Contact["createdAt"]>().toEqualTypeOf<string>()
    expectTypeOf<Contact["companyId"]>().toEqualTypeOf<string | null>()
    expectTypeOf<ReturnType<Client["contacts"]["list"]>>().toExtend<AsyncIterable<Contact>>()
    expectTypeOf<ReturnType<ReturnType<Client["contacts"]["list"]>["pages"]>>().toEqualTypeOf<
      AsyncIterable<Page<Contact>>
    >()
  })

  it("take the environment's own fetch and signals", () => {
    expectTypeOf<typeof globalThis.fetch>().toExtend<promise.Fetch>()
    expectTypeOf<AbortSignal>().toExtend<promise.Signal>()
  })
})

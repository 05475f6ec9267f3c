/** What every error knows, beside its own data. */
export interface ErrorFacts {
  /** The API's own code, as it came; the code that the contract has for the error, when there was no answer. */
  readonly code: string
  /** Status code of the answer, when there was one. */
  readonly status?: number | undefined
  /** The answer's request id: what to tell the vendor's support. */
  readonly requestId?: string | undefined
  /** Method and path template, such as `PATCH /contacts/{id}`. */
  readonly operation: string
  /**
   * Whether the same call can succeed later without anybody changing anything. For a write this says nothing about whether
   * the first one took effect.
   */
  readonly canRetry: boolean
}

/**
 * An error of a call. `_tag` tells which one; so does `instanceof` with its class.
 *
 * The message and what is enumerable hold no key, no e-mail address and no name, so that an error can be logged as it is.
 * Data that may hold some is reached by name alone.
 */
export abstract class ProductlaneError<Tag extends string = string> extends Error implements ErrorFacts {
  readonly _tag: Tag
  readonly code: string
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly operation: string
  readonly canRetry: boolean

  constructor(tag: Tag, message: string, { canRetry, code, operation, requestId, status }: ErrorFacts) {
    nameClass(new.target, tag.endsWith("Error") ? tag : `${tag}Error`)
    super(message)
    this._tag = tag
    this.code = code
    this.status = status
    this.requestId = requestId
    this.operation = operation
    this.canRetry = canRetry
  }
}

// Before the first error is made, so that its stack begins with the name; minifiers rename classes.
const nameClass = (errorClass: { readonly prototype: object }, value: string): void => {
  if (Object.hasOwn(errorClass.prototype, "name")) return
  Object.defineProperty(errorClass.prototype, "name", { value, configurable: true, writable: true })
}

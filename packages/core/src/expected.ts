import { Option, Predicate, SchemaAST } from "effect"

/** What a value should have been, of a schema that has no words of its own for it: `must be a list`, for example. */
export const expected = (ast: SchemaAST.AST): string => {
  const kinds = [...new Set(kindsOf(ast))]
  const last = kinds.at(-1) ?? "valid"
  return `must be ${kinds.length < 2 ? last : `${kinds.slice(0, -1).join(", ")} or ${last}`}`
}

const kindsOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "StringKeyword":
    case "TemplateLiteral":
      return ["a string"]
    case "NumberKeyword":
      return ["a number"]
    case "BooleanKeyword":
      return ["true or false"]
    case "Literal":
      return [String(ast.literal)]
    case "UndefinedKeyword":
    case "VoidKeyword":
      return ["absent"]
    case "TypeLiteral":
    case "ObjectKeyword":
      return ["an object"]
    case "TupleType":
      return ["a list"]
    case "Enums":
      return ast.enums.map(([, value]) => String(value))
    case "Union":
      return ast.types.flatMap(kindsOf)
    case "Suspend":
      return kindsOf(ast.f())
    case "Transformation":
      return kindsOf(ast.from)
    case "Refinement":
      return Option.match(Option.filter(SchemaAST.getDescriptionAnnotation(ast), Predicate.isString), {
        onNone: () => kindsOf(ast.from),
        onSome: (description) => [description]
      })
    default:
      return ["valid"]
  }
}

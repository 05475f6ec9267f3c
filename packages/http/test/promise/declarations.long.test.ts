import { assert, describe, it } from "@effect/vitest"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const entry = fileURLToPath(new URL("../../dist/promise.d.ts", import.meta.url))
const dist = fileURLToPath(new URL("../../dist/", import.meta.url))

/** What a program reads that uses the facade, and what its compiler says of it. */
const compiled = (options: ts.CompilerOptions) => {
  const program = ts.createProgram([entry], {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    ...options
  })
  const files = program.getSourceFiles().filter((file) => !program.isSourceFileDefaultLibrary(file))
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, "\n")
  )
  return { program, paths: files.map(({ fileName }) => fileName), problems }
}

describe("the declarations of the facade", () => {
  const worlds: ReadonlyArray<readonly [name: string, options: ts.CompilerOptions]> = [
    ["nothing but the language", { lib: ["lib.es2023.d.ts"] }],
    ["the web", { lib: ["lib.es2023.d.ts", "lib.dom.d.ts"] }],
    ["Node", { lib: ["lib.es2023.d.ts"], types: ["node"] }]
  ]

  it.each(worlds)("are whole where there is %s", (_, options) => {
    assert.deepStrictEqual(compiled(options).problems, [])
  })

  it("reach no module of Effect, nor any other package", () => {
    const { paths } = compiled({ lib: ["lib.es2023.d.ts"] })
    assert.isAbove(paths.length, 10)
    assert.deepStrictEqual(paths.filter((path) => !path.startsWith(dist)), [])
  })

  it("import nothing but one another", () => {
    const { paths, program } = compiled({ lib: ["lib.es2023.d.ts"] })
    const specifiers = paths.flatMap((path) =>
      ts.preProcessFile(program.getSourceFile(path)?.text ?? "", true, true).importedFiles.map(({ fileName }) =>
        fileName
      )
    )
    assert.isAbove(specifiers.length, 10)
    assert.deepStrictEqual(specifiers.filter((specifier) => !/^\.{1,2}\//.test(specifier)), [])
  })
})

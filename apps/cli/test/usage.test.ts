import { assert, describe, it } from "@effect/vitest"
import { manual } from "@lanekit/terminal"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { program } from "../src/Cli.ts"
import { inProcess } from "./inProcess.ts"
import { bare, errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"

const long = "x".repeat(256)
const update = ["contacts", "update", "c_1"]

const mistakes: ReadonlyArray<readonly [words: ReadonlyArray<string>, error: string]> = [
  [["bogus"], "unknown command: bogus"],
  [["contacts", "bogus"], "unknown command: contacts bogus"],
  [["contacts", "bogus a%b"], "unknown command: contacts bogus a%b"],
  [["contatcs", "get"], "unknown command: contatcs; did you mean contacts?"],
  [["contacts", "lst"], "unknown command: contacts lst; did you mean list?"],
  [["--json"], "no command is given"],
  [["contacts", "--json"], "contacts needs a command"],
  [["--completions", "foo"], "--completions must be bash, fish or zsh"],
  [["contacts", "--completions="], "--completions must be bash, fish or zsh"],
  [["--wizard"], "unknown flag --wizard"],
  [["contacts", "get", "c_1", "--bogus"], "unknown flag --bogus"],
  [["contacts", "get", "-x"], "unknown flag -x"],
  [["contacts", "list", "--emial", "x"], "unknown flag --emial; did you mean --email?"],
  [["contacts", "get", "c_1", "--name=A B"], "unknown flag --name for this command"],
  [["contacts", "get", "--name=x"], "unknown flag --name for this command"],
  [["contacts", "get", "c_1", "c_2"], "unknown argument: 'c_2'"],
  [["whoami", "--json", "false"], "unknown argument: 'false'"],
  [["contacts", "get"], "missing argument <id>"],
  [[...update], "nothing to change"],
  [[...update, "--json", "--yes", "--dry-run"], "nothing to change"],
  [[...update, "--subscribe", "--unsubscribe"], "--subscribe and --unsubscribe exclude each other"],
  [[...update, "--image-url", "x", "--clear-image"], "--image-url and --clear-image exclude each other"],
  [[...update, "--subscribe=false"], "--subscribe takes no value"],
  [[...update, "--name", "a", "--name", "b"], "--name is given more than once"],
  [[...update, "--name"], "--name needs a value"],
  [
    [...update, "--name", "--subscribe"],
    "--name needs a value; to give it one that begins with --, write --name=--subscribe"
  ],
  [[...update, "--name="], "--name must be 1 to 255 characters"],
  [[...update, "--name", ""], "--name must be 1 to 255 characters"],
  [[...update, "--name", long], "--name must be 1 to 255 characters"],
  [[...update, "--email", "nobody"], "--email must be an e-mail address"],
  [[...update, "--email="], "--email must be 1 to 254 characters"],
  [[...update, "--company-id="], "--company-id must be 1 to 255 characters"],
  [[...update, "--company-name", long], "--company-name must be 1 to 255 characters"],
  [[...update, "--company-external-id="], "--company-external-id must be 1 to 255 characters"],
  [[...update, "--image-url", "not a uri"], "--image-url must be an absolute URI"],
  [
    [...update, "--company-id", "a", "--company-name", "b"],
    "--company-id is mutually exclusive with --company-name"
  ],
  [["contacts", "update", "", "--name="], "<id> must be 1 to 255 characters; --name must be 1 to 255 characters"],
  [["contacts", "update", "..", "--name", "x"], "<id> must not be \".\" or \"..\""],
  [["contacts", "get", "."], "<id> must not be \".\" or \"..\""],
  [["companies", "get", ".."], "<id> must not be \".\" or \"..\""],
  [["contacts", "list", "--limit", "201"], "--limit must be a whole number from 1 to 200"],
  [
    ["contacts", "list", "--limit=", "--cursor="],
    "--limit must be a whole number from 1 to 200; " +
    "--cursor must not be empty"
  ],
  [["companies", "list", "--name-contains="], "--name-contains must be 1 to 255 characters"],
  [["companies", "list", "--size-gte=1e3"], "--size-gte must be a whole number from 0 on, of at most 15 digits"],
  [
    ["contacts", "list", "--created-after", "monday"],
    "--created-after must be an ISO 8601 date and time with an offset"
  ],
  [
    [...update, "--external-ids=a=1", "--clear-external-ids"],
    "--external-ids and --clear-external-ids exclude each other"
  ],
  ...["", "a", "a=", "=1", "a=1,", "a=1,a=2", "{", "[\"a\"]", "{\"a\":1}"].map((ids) =>
    [
      [...update, `--external-ids=${ids}`],
      "--external-ids must be <system>=<id>, with commas between, or a JSON object of strings"
    ] as const
  ),
  [["contacts", "create", "--name", "Ada"], "--email is required"],
  [
    ["contacts", "create", "--email=", "--name="],
    "--email must be 1 to 254 characters; --name must be 1 to 255 characters"
  ],
  [
    ["contacts", "create", "--email", "x@y.example", "--company-id", "a", "--company-name", "b"],
    "--company-id is mutually exclusive with --company-name"
  ],
  [["contacts", "create", "--subscribe", "--unsubscribe"], "--subscribe and --unsubscribe exclude each other"],
  [["contacts", "create", "--clear-image"], "unknown flag --clear-image for this command"],
  [["contacts", "create", "c_1"], "unknown argument: 'c_1'"],
  [["contacts", "delete", "--yes"], "missing argument <id>"],
  [["contacts", "delete", "..", "--yes"], "<id> must not be \".\" or \"..\""],
  [["contacts", "find"], "give one of --email or --external-id"],
  [["contacts", "find", "--email=a", "--external-id=b"], "give one of --email or --external-id"],
  [["contacts", "find", "--email="], "--email must be 1 to 254 characters"],
  [["contacts", "find", "--external-id="], "--external-id must be 1 to 255 characters"],
  [["contacts", "companies", "--json"], "contacts companies needs a command"],
  [["contacts", "companies", "lst"], "unknown command: contacts companies lst; did you mean list?"],
  [["contacts", "compnies", "list"], "unknown command: contacts compnies; did you mean companies?"],
  [["blocked-sender", "list"], "unknown command: blocked-sender; did you mean blocked-senders?"],
  [["contacts", "companies", "list"], "missing argument <id>"],
  [["contacts", "companies", "add", "c_1"], "give one of --company-id, --company-name or --company-external-id"],
  [
    ["contacts", "companies", "add", "c_1", "--company-id=a", "--company-name=b"],
    "give one of --company-id, --company-name or --company-external-id"
  ],
  [
    ["contacts", "companies", "add", "..", "--company-name="],
    "<id> must not be \".\" or \"..\"; --company-name must be 1 to 255 characters"
  ],
  [["contacts", "companies", "remove", "c_1"], "missing argument <company-id>"],
  [
    ["contacts", "companies", "remove", "..", "."],
    "<id> must not be \".\" or \"..\"; <company-id> must not be \".\" or \"..\""
  ],
  [["blocked-senders", "add"], "missing argument <value>"],
  [["blocked-senders", "add", "@y.example"], "<value> must be an e-mail address"],
  [["blocked-senders", "add", "nowhere"], "<value> must be a domain"],
  [["blocked-senders", "add", "x"], "<value> must be 3 to 254 characters"],
  [["blocked-senders", "list", "--type", "email"], "--type must be EMAIL or DOMAIN"],
  [["blocked-senders", "remove", ".."], "<id> must not be \".\" or \"..\""],
  [["contacts", "list", "--quiet", "--verbose"], "--quiet and --verbose exclude each other"],
  [["contacts", "list", "--verbos"], "unknown flag --verbos; did you mean --verbose?"],
  [["--quiet", "--json"], "no command is given"],
  [["api"], "missing argument <method>"],
  [["api", "GET"], "missing argument <path>"],
  [["api", "PUT", "/me"], "<method> must be GET, POST, PATCH or DELETE"],
  [["api", "GET", "me"], "<path> must begin with /, or be a URL of the API"],
  [["api", "GET", "ftp://x/me"], "<path> must begin with /, or be a URL of the API"],
  [["api", "GET", "/../health"], "<path> must have no blank, and no part that is . or .."],
  [["api", "GET", "/contacts/..?limit=1"], "<path> must have no blank, and no part that is . or .."],
  [["api", "GET", "/me#x"], "<path> must have no fragment"],
  [["api", "GET", "/me", "-f", "-"], "a GET has no body; leave --file out"],
  [["api", "POST", "/contacts", "-f", "a", "--file", "b"], "--file is given more than once"],
  [["api", "POST", "/contacts", "-f"], "-f needs a value"],
  [["companies", "create"], "--name is required"],
  [["companies", "create", "--name=x", "--size=-1"], "--size must be a whole number from 0 on"],
  [["companies", "create", "--name=x", "--revenue", "1e3"], "--revenue must be a whole number from 0 on"],
  [["companies", "create", "--name=x", "--size", "99999999999999999999"], "--size must be a whole number from 0 on"],
  [["companies", "create", "--name=x", "--domains="], "--domains number 1 must be 1 to 63 characters"],
  [["companies", "create", "--name=x", "--external-ids=a,,b"], "--external-ids number 2 must be 1 to 255 characters"],
  [
    ["companies", "create", "--name=x", "--external-ids=["],
    "--external-ids must be a list with commas between, or in JSON"
  ],
  [["companies", "create", "--name=x", "--logo-url=y"], "--logo-url must be an absolute URI"],
  [["companies", "create", "--name=x", "--clear-logo"], "unknown flag --clear-logo for this command"],
  [["companies", "update", "co_1"], "nothing to change"],
  [["companies", "update", "co_1", "--size="], "--size must be a whole number from 0 on"],
  [["companies", "update", "co_1", "--status-id="], "--status-id must be 1 to 255 characters"],
  [["companies", "update", "co_1", "--owner-id=x", "--clear-owner"], "--owner-id and --clear-owner exclude each other"],
  [
    ["companies", "update", "co_1", "--domains=x", "--clear-domains"],
    "--domains and --clear-domains exclude each other"
  ],
  [["companies", "delete"], "missing argument <id>"],
  [["companies", "merge", "co_2"], "--into is required"],
  [["companies", "merge", "--into", "co_1"], "missing argument <source-id>"],
  [
    ["companies", "merge", "..", "--into="],
    "--into must be 1 to 255 characters; <source-id> must not be \".\" or \"..\""
  ],
  [["companies", "merge", "co_1", "--into", "co_1", "--yes"], "<source-id> and --into must be two companies"],
  [["config"], "config needs a command"],
  [["config", "lst"], "unknown command: config lst; did you mean list?"],
  [["confg", "list"], "unknown command: confg; did you mean config?"],
  [["config", "profiles", "usee"], "unknown command: config profiles usee; did you mean use?"],
  [["config", "profils", "use"], "unknown command: config profils; did you mean profiles?"],
  [["config", "get"], "missing argument <name>"],
  [["config", "get", "retrys"], "<name> must be api-key, base-url, timeout or retries; did you mean retries?"],
  [["config", "set", "retries"], "missing argument <value> for retries"],
  [["config", "set", "retries", "1e3"], "<value> must be a whole number from 0 to 10"],
  [["config", "set", "retries", "3", "-f", "x"], "--file is for the key alone"],
  [["config", "set", "api-key"], "nobody can be asked for the key; give it with --file, or --file -"],
  [["config", "profiles", "add"], "missing argument <name>"],
  [["whoami", "--profile"], "--profile needs a value"],
  [["whoami", "--profle", "x"], "unknown flag --profle; did you mean --profile?"],
  [["docter"], "unknown command: docter; did you mean doctor?"],
  [["doctor", "x"], "unknown argument: 'x'"],
  [["companies", "resolve"], "give one of --id, --name, --external-id or --domain"],
  [["companies", "resolve", "--domain=a", "--name=b"], "give one of --id, --name, --external-id or --domain"],
  [["companies", "resolve", "--domain="], "--domain must be 1 to 253 characters"],
  [["companies", "resolve", "--id", "a", "--name", "b"], "give one of --id, --name, --external-id or --domain"],
  [["companies", "resolve", "--name="], "--name must be 1 to 255 characters"],
  [["companies", "resolve", "--id", ".."], "--id must not be \".\" or \"..\""]
]

const inJson = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (words.includes("--json")) return words
  const at = words.findIndex((word) => word.startsWith("-"))
  return words.toSpliced(at === -1 ? words.length : at, 0, "--json")
}

describe("mistakes", () => {
  for (const [words, message] of mistakes) {
    it.scoped(`${words.map((word) => word.slice(0, 12)).join(" ")}: ${message.slice(0, 40)}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({})
        const ran = yield* inProcess(api.url, inJson(words))
        assert.deepInclude(ran, { code: 2, stdout: "" })
        assert.deepInclude(errorOf(ran), { category: "bad input", message })
        assert.deepStrictEqual(api.requests, [])
      }))
  }

  it.scoped("are explained on standard error, every problem at once", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({})
      const ran = yield* lanekit(api.url, [...update, "--name=", "--email", "x", "--company-id=", "--image-url", "y"])
      assert.deepStrictEqual(ran, {
        code: 2,
        stdout: "",
        stderr: [
          "Error: 4 problems",
          "  --name        must be 1 to 255 characters",
          "  --email       must be an e-mail address",
          "  --company-id  must be 1 to 255 characters",
          "  --image-url   must be an absolute URI",
          "Hint: nothing was sent; correct the values and run the command again",
          ""
        ].join("\n")
      })
      assert.deepStrictEqual(api.requests, [])
    }))

  it.effect("of the parser's are printed once, and need no key", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* bare(["contacts", "get"]), {
        code: 2,
        stdout: "",
        stderr: "Error: missing argument <id>\nHint: add --help to a command to see what it takes\n"
      })
    }))
})

describe("an id", () => {
  it.scoped("may look like a flag, a truth value or a command", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({})
      yield* inProcess(api.url, ["contacts", "get", "--", "--name"])
      yield* inProcess(api.url, ["contacts", "get", "--json", "1"])
      yield* inProcess(api.url, ["contacts", "get", "get"])
      assert.deepStrictEqual(api.asked(), ["GET /contacts/--name", "GET /contacts/1", "GET /contacts/get"])
    }))
})

describe("help", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))

  it.effect("needs no key, and neither does the version", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* bare(["--version"]), { code: 0, stdout: `${version}\n`, stderr: "" })
      const help = yield* bare([])
      assert.deepInclude(help, { code: 0, stderr: "" })
      assert.include(help.stdout, "contacts update [--name text]")
      assert.include(help.stdout, "\n  - contacts companies list [--json] <id>\n")
      // Every command on a line, and no line between them.
      assert.match(help.stdout, /\nCOMMANDS\n(?: .*\n)+\nEVERY COMMAND\n/)
      assert.notInclude(help.stdout, "\u001b")
      const [, footer = ""] = /\nEVERY COMMAND\n([^]*)\nEXIT CODES\n/.exec(help.stdout) ?? []
      const entries = footer.split("\n").filter((line) => line !== "" && line !== "ENVIRONMENT")
      assert.isAbove(entries.length, 10)
      for (const line of entries) assert.match(line, /^ {2}\S.{23} {2}\S/)
      assert.include(help.stdout, "\n  8 rows of a table left behind  10 something to change\n")
      for (const flag of ["--profile <name>", "--no-input", "--quiet", "--verbose", "NO_COLOR"]) {
        assert.include(help.stdout, `\n  ${flag} `)
      }
    }))

  const helps: ReadonlyArray<readonly [words: ReadonlyArray<string>, usage: string]> = [
    [[], "$ lanekit"],
    [["contacts"], "$ lanekit contacts"],
    [["contacts", "--help"], "$ lanekit contacts"],
    [["contacts", "update", "--help"], "$ lanekit contacts update [--name text]"],
    [["contacts", "get", "-h"], "$ lanekit contacts get [--json] <id>"],
    [["contacts", "list", "--help"], "$ lanekit contacts list [--email text]"],
    [["contacts", "find", "--help"], "$ lanekit contacts find [--email text]"],
    [["contacts", "create", "--help"], "$ lanekit contacts create [--name text]"],
    [["contacts", "delete", "--help"], "$ lanekit contacts delete [--yes] [--json] <id>"],
    [["contacts", "companies"], "$ lanekit contacts companies <command>"],
    [["contacts", "companies", "list", "--help"], "$ lanekit contacts companies list [--json] <id>"],
    [["contacts", "companies", "add", "--help"], "$ lanekit contacts companies add [--company-id text]"],
    [["contacts", "companies", "remove", "--help"], "$ lanekit contacts companies remove [--json] <id> <company-id>"],
    [["blocked-senders"], "$ lanekit blocked-senders <command>"],
    [["blocked-senders", "list", "--help"], "$ lanekit blocked-senders list [--type text]"],
    [["blocked-senders", "add", "--help"], "$ lanekit blocked-senders add [--json] <value>"],
    [["blocked-senders", "remove", "--help"], "$ lanekit blocked-senders remove [--json] <id>"],
    [["api", "--help"], "$ lanekit api [(-f, --file text)] [--include] [--json] <method> <path>"],
    [["companies"], "$ lanekit companies"],
    [["companies", "list", "--help"], "$ lanekit companies list [--external-id text]"],
    [["companies", "get", "--help"], "$ lanekit companies get [--json] <id>"],
    [["companies", "create", "--help"], "$ lanekit companies create [--name text]"],
    [["companies", "update", "--help"], "$ lanekit companies update [--name text]"],
    [["companies", "delete", "--help"], "$ lanekit companies delete [--yes] [--json] <id>"],
    [["companies", "merge", "--help"], "$ lanekit companies merge [--into text] [--dry-run]"],
    [["companies", "resolve", "--help"], "$ lanekit companies resolve [--id text]"],
    [["config"], "$ lanekit config <command>"],
    [["config", "list", "--help"], "$ lanekit config list [--json]"],
    [["config", "get", "--help"], "$ lanekit config get [--json] <name>"],
    [["config", "set", "--help"], "$ lanekit config set [(-f, --file text)] [--json] <name> [<value>]"],
    [["config", "unset", "--help"], "$ lanekit config unset [--json] <name>"],
    [["config", "path", "--help"], "$ lanekit config path [--json]"],
    [["config", "profiles"], "$ lanekit config profiles <command>"],
    [["config", "profiles", "list", "--help"], "$ lanekit config profiles list [--json]"],
    [["config", "profiles", "use", "--help"], "$ lanekit config profiles use [--json] <name>"],
    [["config", "profiles", "add", "--help"], "$ lanekit config profiles add [--base-url text]"],
    [["config", "profiles", "remove", "--help"], "$ lanekit config profiles remove [--yes] [--json] <name>"],
    [["sync"], "$ lanekit sync <command>"],
    [["sync", "plan", "--help"], "$ lanekit sync plan [--format text]"],
    [["sync", "apply", "--help"], "$ lanekit sync apply [--force] [--reports text] [--json] <plan>"],
    [["sync", "status", "--help"], "$ lanekit sync status [--json] <plan>"],
    [["sync", "verify", "--help"], "$ lanekit sync verify [--format text]"],
    [["sync", "export"], "$ lanekit sync export <command>"],
    [["sync", "export", "contacts", "--help"], "$ lanekit sync export contacts [--email text]"],
    [["sync", "export", "companies", "--help"], "$ lanekit sync export companies [--external-id text]"],
    [["doctor", "--help"], "$ lanekit doctor [--json]"],
    [["man", "--help"], "$ lanekit man [--json]"],
    [["whoami", "--help"], "$ lanekit whoami [--json]"]
  ]
  for (const [words, usage] of helps) {
    it.effect(`of "${words.join(" ")}" has a usage, an example and no line over 80 columns`, () =>
      Effect.gen(function*() {
        const ran = yield* inProcess("http://127.0.0.1:9", words, { environment: { PRODUCTLANE_API_KEY: "" } })
        assert.deepInclude(ran, { code: 0, stderr: "" })
        assert.include(ran.stdout, usage)
        assert.match(ran.stdout, /Example:\n {2}\$ lanekit /)
        for (const line of ran.stdout.split("\n")) assert.isAtMost(line.length, 80)
      }))
  }

  it.effect("is tried of every command", () =>
    Effect.sync(() => {
      const tried = new Set(helps.map(([words]) => words.filter((word) => !word.startsWith("-")).join(" ")))
      assert.deepStrictEqual(manual.commandNames(program()).filter((name) => !tried.has(name)), [])
    }))

  it.effect("of contacts update tells what is sent, and what a dry run says", () =>
    Effect.gen(function*() {
      const ran = yield* inProcess("http://127.0.0.1:9", ["contacts", "update", "--help"])
      const help = ran.stdout.replace(/\s+/g, " ")
      assert.include(help, "What no flag names, or has the value already, is not sent.")
      assert.include(help, "Asks for a typed yes, or needs --yes,")
      assert.include(help, "Always sent, even when this person has unsubscribed already.")
      assert.include(help, "by its exact name. Always sent: the API finds the company.")
      assert.include(help, "Show what would change, or why it would be refused, and write nothing.")
      assert.include(help, "With --json, a notice on standard error tells it from a write.")
    }))

  for (
    const [shell, last] of [
      ["bash", "complete -F _lanekit_bash_completions -o nosort -o bashdefault -o default lanekit"],
      ["zsh", "fi"],
      ["fish", undefined]
    ] as const
  ) {
    it.effect(`comes with completions for ${shell}, line by line as the shell needs them`, () =>
      Effect.gen(function*() {
        const ran = yield* inProcess("http://127.0.0.1:9", ["--completions", shell])
        assert.deepInclude(ran, { code: 0, stderr: "" })
        assert.include(ran.stdout, "company-name")
        const offered = ran.stdout.split("\n").filter((line) => /--version\b|-l version\b/.test(line)).length
        assert.isAbove(offered, 20)
        for (const flag of ["no-input", "quiet", "verbose", "profile"]) {
          const more = flag === "profile" && shell === "bash" ? 1 : 0
          assert.lengthOf(ran.stdout.match(new RegExp(`(?:--|-l )${flag}\\b`, "g")) ?? [], offered + more)
        }
        assert.notMatch(ran.stdout, /wizard|log-level|\bsh bash\b/)
        const lines = ran.stdout.trimEnd().split("\n")
        if (last !== undefined) assert.strictEqual(lines.at(-1), last)
        if (shell === "fish") {
          assert.deepStrictEqual(lines.filter((line) => !line.startsWith("complete -c lanekit ")), [])
        }
        assert.deepStrictEqual(lines.filter((line) => /^(?:lanekit|\s*\\)$/.test(line)), [])
      }))
  }
})

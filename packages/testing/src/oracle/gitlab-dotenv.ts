/**
 * GitLab's reading of a dotenv report (app/services/ci/parse_dotenv_artifact_service.rb): values are stripped, the last
 * of a name wins, and they are not raw, so a later job expands `$` in them. Throws where GitLab refuses the file.
 */
export function readDotenvReport(
  bytes: Uint8Array,
  limits: { readonly bytes: number; readonly variables: number } = { bytes: 5 * 1024, variables: 20 },
): ReadonlyMap<string, string> {
  if (bytes.length >= limits.bytes) throw new Error(`dotenv artifact too big: ${bytes.length}`)
  const text = new TextDecoder('utf-8').decode(bytes).replace(/^\ufeff/, '')
  const variables = new Map<string, string>()
  for (const line of text.split(/(?<=\n)/)) {
    // To Ruby only LF ends a line.
    const match = /^([^\n]*?)=([^\n]*)\n?$/.exec(line)
    if (match === null) throw new Error(`invalid format: ${JSON.stringify(line)}`)
    const [key, value] = [strip(match[1] ?? ''), strip(match[2] ?? '')]
    // Ci::HasVariable validates the key.
    if (!/^[a-zA-Z0-9_]+$/.test(key) || key.length > 255) throw new Error(`invalid key: ${JSON.stringify(key)}`)
    variables.set(key, value)
  }
  if (variables.size > limits.variables) throw new Error(`more than ${limits.variables} variables`)
  return variables
}

/** Ruby's strip: whitespace and NUL at both ends. */
function strip(text: string): string {
  return text.replace(/^[\0\t-\r ]+|[\0\t-\r ]+$/g, '')
}

/**
 * What a later job sees of a value: `$NAME`, `${NAME}` and `%NAME%` replaced, `$$` become `$`
 * (lib/expand_variables.rb).
 */
export function expandVariables(value: string, variables: Readonly<Record<string, string>>): string {
  return value.replace(
    /\$\$|%%|\$(?:([a-zA-Z_][a-zA-Z0-9_]*)|\{([a-zA-Z_][a-zA-Z0-9_]*)\})|%([a-zA-Z_][a-zA-Z0-9_]*)%/g,
    (whole, a?: string, b?: string, c?: string) =>
      whole === '$$' ? '$' : whole === '%%' ? '%' : (variables[a ?? b ?? c ?? ''] ?? ''),
  )
}

/** Section markers that GitLab's log would act on (lib/gitlab/ci/ansi2json; docs, "Custom collapsible sections"). */
export function readSections(log: string): readonly { readonly kind: 'start' | 'end'; readonly name: string }[] {
  return [...log.matchAll(/(?:\u001b\[0K)?section_(start|end):(\d+):([a-zA-Z0-9_.-]+)(?:\[[^\]]*\])?\r/g)].map((m) => ({
    kind: m[1] as 'start' | 'end',
    name: m[3] ?? '',
  }))
}

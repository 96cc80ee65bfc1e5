import { type InputSpecs, UserError } from '@slipway/core'
import { flagNames } from '@slipway/hosts'
import { loadAll, STAGE_NAMES } from './catalogue'
import { flagsOfRun } from './run-stages'
import { COMMANDS, HELP, SUMMARIES } from './usage'

interface Command {
  readonly name: string
  readonly summary: string
  readonly flags: readonly string[]
  /** Values of a flag that takes one of a few. */
  readonly choices: ReadonlyMap<string, readonly string[]>
  /** Words that may stand behind it. */
  readonly words: readonly string[]
}

const SHELLS = { bash, zsh, fish } as const

/** The script that makes a shell complete commands, flags and their values: all of it from the declarations. */
export async function completion(shell: string | undefined): Promise<string> {
  if (shell === undefined || !Object.hasOwn(SHELLS, shell))
    throw new UserError(
      'FLAGS_INVALID',
      `expected a shell (bash, zsh, fish), got ${shell === undefined ? 'none' : JSON.stringify(shell)}`,
      'slipway completion --help shows where the script goes',
    )
  return SHELLS[shell as keyof typeof SHELLS](await commands())
}

async function commands(): Promise<readonly Command[]> {
  const actions = await loadAll()
  const stages = actions.map(({ name, inputs }) => declared(name, inputs as InputSpecs))
  const run = declared('run', (await flagsOfRun()).specs)
  const known = new Map(stages.flatMap(({ flags, choices }) => flags.map((flag) => [flag, choices.get(flag)] as const)))
  const others = COMMANDS.filter((name) => !STAGE_NAMES.includes(name) && name !== 'run').map(otherCommand)
  // It takes the flags of the action that is named.
  const explained = ({ flags }: Command) => [...new Set([...flags, ...known.keys()])]
  return [...stages, run, ...others.map((one) => (one.name === 'explain' ? { ...one, flags: explained(one) } : one))]
}

/** Flags of every command. */
const OF_ALL = ['quiet', 'verbose', 'help']

const WORDS: Readonly<Record<string, readonly string[]>> = {
  run: STAGE_NAMES,
  explain: STAGE_NAMES,
  completion: Object.keys(SHELLS),
  waivers: ['import'],
  self: ['verify'],
  help: COMMANDS,
}

function declared(name: string, inputs: InputSpecs): Command {
  const choices = Object.entries(inputs).flatMap(([input, { choices: values, kind }]) => {
    const list = values ?? (kind === 'boolean' ? ['true', 'false'] : [])
    return list.length === 0 ? [] : [[`--${input}`, list] as const]
  })
  const flags = [...flagNames(inputs), 'json', ...OF_ALL].map((flag) => `--${flag}`)
  return { name, summary: SUMMARIES[name] ?? '', flags, choices: new Map(choices), words: WORDS[name] ?? [] }
}

/** What has no declarations that could be asked tells its flags in its help, and what they may be. */
function otherCommand(name: string): Command {
  const told = [...(HELP[name] ?? '').matchAll(/(--(?!flag)[a-z][a-z-]*)(?: <([a-z]+(?:\|[a-z]+)+)>)?/g)]
  const flags = new Set([...told.map(([, flag = '']) => flag), ...OF_ALL.map((flag) => `--${flag}`)])
  const choices = told.flatMap(([, flag = '', list]) => (list === undefined ? [] : [[flag, list.split('|')] as const]))
  return {
    name,
    summary: SUMMARIES[name] ?? '',
    flags: [...flags],
    choices: new Map(choices),
    words: WORDS[name] ?? [],
  }
}

function bash(all: readonly Command[]): string {
  const cases = all.map(({ name, flags, words }) => `    ${name}) words="${[...words, ...flags].join(' ')}" ;;`)
  const values = all.flatMap(({ name, choices }) =>
    [...choices].map(([flag, list]) => `    "${name} ${flag}") words="${list.join(' ')}" ;;`),
  )
  return `# slipway completion bash: source it, or keep it in a folder of bash-completion.
_slipway() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(' ')}" -- "$current"))
    return
  fi
  case "$command" in
${cases.join('\n')}
  esac
  case "$command $before" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _slipway slipway
`
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function zsh(all: readonly Command[]): string {
  const cases = all.map(
    ({ name, flags, words }) => `    ${name}) compadd -- ${[...words, ...flags].join(' ')} && return ;;`,
  )
  const values = all.flatMap(({ name, choices }) =>
    [...choices].map(([flag, list]) => `    '${name} ${flag}') compadd -- ${list.join(' ')}; return ;;`),
  )
  return `#compdef slipway
# slipway completion zsh: keep it as _slipway in a folder of $fpath.
_slipway() {
  local -a commands
  commands=(
${all.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "\${words[2]} \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "\${words[2]}" in
${cases.join('\n')}
  esac
  _files
}
compdef _slipway slipway
`
}

function fish(all: readonly Command[]): string {
  const lines = all.flatMap(({ name, summary, flags, choices, words }) => [
    `complete -c slipway -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
    ...words.map((word) => `complete -c slipway -n '__fish_seen_subcommand_from ${name}' -f -a ${word}`),
    ...flags.map((flag) => {
      const list = choices.get(flag)
      return `complete -c slipway -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${list === undefined ? '' : ` -x -a ${quoted(list.join(' '))}`}`
    }),
  ])
  return `# slipway completion fish: keep it as ~/.config/fish/completions/slipway.fish.\n${lines.join('\n')}\n`
}

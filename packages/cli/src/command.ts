import { type AnyAction, exitCode, type InputSpecs, peerHint, VERSION } from '@slipway/core'
import {
  attendCommand,
  createHost,
  finishAction,
  type Loudness,
  runAction,
  readFlags,
  type Session,
  writeOut,
} from '@slipway/hosts'
import { catalogue, findStage } from './catalogue'
import { explain } from './explain'
import { sandbox } from './sandbox'
import type { ReleaseCommand } from './release/release'
import { upwards } from './upwards'
import { HELP, unknownAction, unknownCommand, unknownSelf, USAGE } from './usage'

/** One call of `slipway`; returns the exit code. */
export function command(args: readonly string[], session: Session): Promise<number> {
  const { words, loudness } = readLoudness(args)
  return dispatch(words, loudness === undefined ? session : { ...session, loudness })
}

const LOUDNESS: Readonly<Record<string, Loudness>> = { '-q': 'quiet', '--quiet': 'quiet', '--verbose': 'verbose' }

/** Flags of every command, wherever they stand: as with any other, a value of that name is written `--flag=value`. */
function readLoudness(args: readonly string[]): { readonly words: readonly string[]; readonly loudness?: Loudness } {
  const given = args.flatMap((arg) => (Object.hasOwn(LOUDNESS, arg) ? (LOUDNESS[arg] ?? []) : []))
  const last = given.at(-1)
  return {
    words: args.filter((arg) => !Object.hasOwn(LOUDNESS, arg)),
    ...(last === undefined ? {} : { loudness: last }),
  }
}

async function dispatch(args: readonly string[], session: Session): Promise<number> {
  const [word = 'help', ...rest] = args
  if (word === 'help' && rest.length > 0) return dispatch([...rest, '--help'], session)
  if (word === 'help' || word === '--help' || word === '-h') return say(USAGE)
  const place = () => upwards(session, rest)
  const stage = findStage(word)
  if (stage !== undefined) return runOne(await stage.load(), rest, isHelp(rest) ? session : place())
  if (isHelp(rest) && Object.hasOwn(HELP, word)) return say(HELP[word] ?? '')
  if (word === 'version' || word === '--version' || word === '-v') return sayVersion(rest)
  const other = Object.hasOwn(OTHERS, word) ? OTHERS[word] : undefined
  if (other !== undefined) return attended(word, session, () => other(rest, session, place))
  throw unknownCommand(word)
}

/** A sandbox is up until Ctrl-C, and that is no work; the stages of a run tell of themselves. */
const UNATTENDED = ['sandbox', 'run']

function attended(word: string, { loudness }: Session, work: () => Promise<number>): Promise<number> {
  if (loudness === 'quiet' || UNATTENDED.includes(word)) return work()
  const forgo = attendCommand(word)
  return work().finally(forgo)
}

type Work = (rest: readonly string[], session: Session, place: () => Session) => Promise<number>

const ofRelease =
  (word: ReleaseCommand): Work =>
  async (rest, _, place) =>
    (await import('./release/release')).releaseCommand(word, rest, place())

/** Commands that are no stage. `place` is where the configuration is, `session` where the user stands. */
const OTHERS: Readonly<Record<string, Work>> = {
  run: async (rest, _, place) => (await import('./run-stages')).runStages(rest, place()),
  init: async (rest, session) => (await import('./init/init')).init(rest, session),
  doctor: async (rest, _, place) => (await import('./doctor/doctor')).doctor(rest, place()),
  explain: (rest, _, place) => explainOne(rest, place()),
  status: ofRelease('status'),
  history: ofRelease('history'),
  rollback: ofRelease('rollback'),
  logs: ofRelease('logs'),
  open: async (rest, _, place) => (await import('./output')).open(rest, place()),
  clean: async (rest, _, place) => (await import('./output')).clean(rest, place()),
  sandbox: (rest, session) => sandbox(rest, session),
  self: (rest, session) => self(rest, session),
  completion: async ([shell]) => say(await (await import('./completion')).completion(shell)),
  waivers: async (rest, session) => {
    await (await import('./waivers')).importWaivers(rest, session)
    return exitCode('pass')
  },
}

function say(text: string): number {
  writeOut(text)
  return exitCode('pass')
}

function sayVersion(rest: readonly string[]): number {
  readFlags(rest, {})
  return say(`${VERSION}\n`)
}

async function self([word, ...rest]: readonly string[], session: Session): Promise<number> {
  if (word === 'verify') return (await import('./self/verify')).verify(rest, session)
  throw unknownSelf(word)
}

function isHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h')
}

async function runOne(action: AnyAction, args: readonly string[], session: Session): Promise<number> {
  if (isHelp(args)) return say((await import('@slipway/core/derive')).renderHelp(action))
  const finishes = action.finish !== undefined && args.includes('--finish')
  const flags = finishes ? args.filter((arg) => arg !== '--finish') : args
  const { given, json } = readFlags(flags, action.inputs as InputSpecs, peerHint(action))
  const machinery = await createHost(action.inputs as InputSpecs, session, { given, quiet: json })
  if (finishes) {
    return attended(`${action.name} --finish`, session, async () => {
      await finishAction(action, machinery, catalogue)
      return exitCode('pass')
    })
  }
  const { exit, record, printed } = await runAction(action, machinery, catalogue)
  if (json) writeOut(`${session.redactor.redact(JSON.stringify({ ...record, ...printed }, null, 2))}\n`)
  return exit
}

async function explainOne(args: readonly string[], session: Session): Promise<number> {
  const stage = findStage(args[0] ?? '')
  if (stage === undefined) throw unknownAction(args[0])
  await explain(await stage.load(), args.slice(1), session)
  return exitCode('pass')
}

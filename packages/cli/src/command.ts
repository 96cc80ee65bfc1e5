import { type AnyAction, exitCode, type InputSpecs, VERSION } from '@slipway/core'
import { createHost, runAction, readFlags, type Session, writeOut } from '@slipway/hosts'
import { catalogue, findStage } from './catalogue'
import { explain } from './explain'
import { sandbox } from './sandbox'
import { HELP, unknownAction, unknownCommand, unknownSelf, USAGE } from './usage'

/** One call of `slipway`; returns the exit code. */
export async function command(args: readonly string[], session: Session): Promise<number> {
  const [word = 'help', ...rest] = args
  if (word === 'help' && rest.length > 0) return command([...rest, '--help'], session)
  if (word === 'help' || word === '--help' || word === '-h') return say(USAGE)
  const stage = findStage(word)
  if (stage !== undefined) return runOne(await stage.load(), rest, session)
  if (isHelp(rest) && Object.hasOwn(HELP, word)) return say(HELP[word] ?? '')
  if (word === 'run') return (await import('./run-stages')).runStages(rest, session)
  if (word === 'explain') return explainOne(rest, session)
  if (word === 'doctor') return (await import('./doctor/doctor')).doctor(rest, session)
  if (word === 'init') return (await import('./init/init')).init(rest, session)
  if (word === 'sandbox') return sandbox(rest, session)
  if (word === 'self') return self(rest, session)
  if (word === 'waivers') {
    await (await import('./waivers')).importWaivers(rest, session)
    return exitCode('pass')
  }
  if (word === 'version' || word === '--version') return sayVersion(rest)
  throw unknownCommand(word)
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
  const { given, json } = readFlags(args, action.inputs as InputSpecs)
  const machinery = await createHost(action.inputs as InputSpecs, session, { given, quiet: json })
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

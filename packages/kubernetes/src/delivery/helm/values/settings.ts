import { InvalidInputs, type Ports, type Problem, type Setting, type Settings, UserError } from '@slipway/core'
import type { SecretSetting } from './secret-setting'

export interface SettingInputs {
  readonly set: Settings
  /** Value path to the path of a file, whose text is the value. */
  readonly 'set-file': ReadonlyMap<string, string>
  readonly 'set-secret': ReadonlyMap<string, SecretSetting>
}

/**
 * All single values in one: those of `set`, texts of files, and secrets, which are hidden from now on and are always
 * text.
 * @throws InvalidInputs naming everything that is not there
 */
export async function gatherSettings(inputs: SettingInputs, ports: Ports): Promise<ReadonlyMap<string, Setting>> {
  const all = new Map<string, Setting>(inputs.set)
  for (const path of inputs.set.ambiguous)
    ports.host.warn(
      `set: ${path} is one text here, where helm --set would read a list or several values; put quotes around it if it is meant so, else write one path=value a line, and a list as path[0]=a`,
    )
  const problems: Problem[] = []
  const add = async (input: string, path: string, read: () => Promise<string>) => {
    if (all.has(path)) problems.push({ input, message: `expected each path once, but ${path} is set twice` })
    else all.set(path, await read().catch((error: unknown) => problemOf(error, { input, path, problems })))
  }
  for (const [path, file] of inputs['set-file']) await add('set-file', path, () => ports.files.read(file))
  for (const [path, source] of inputs['set-secret']) await add('set-secret', path, () => readSecret(source, ports))
  if (problems.length > 0) throw new InvalidInputs(problems)
  return all
}

interface Place {
  readonly input: string
  readonly path: string
  readonly problems: Problem[]
}

function problemOf(error: unknown, { input, path, problems }: Place): string {
  if (!(error instanceof UserError)) throw error
  problems.push({ input, message: `${path}: ${error.message}; ${error.hint}` })
  return ''
}

async function readSecret({ from, name }: SecretSetting, { environment, files, host }: Ports): Promise<string> {
  // One line's end at the end belongs to the file, not to the secret.
  const value = from === 'env' ? environment.get(name) : (await files.read(name)).replace(/\r?\n$/, '')
  if (value === undefined || value === '')
    throw new UserError(
      'SECRET_SETTING_EMPTY',
      from === 'env' ? `the variable ${name} is not set` : `${name} is empty`,
      'give the job that secret, or correct its name',
    )
  host.hide(value)
  return value
}

import { Mismatch } from '@slipway/core'

/** Where the value of a setting comes from that must stand in no file of the repository. */
export interface SecretSetting {
  readonly from: 'env' | 'file'
  /** Name of a variable, or path of a file. */
  readonly name: string
}

/** Messages say nothing of what was given: it may be the secret itself. @throws Mismatch */
export function parseSecretSetting(text: string): SecretSetting {
  const [, from, name] = /^(env|file):(.+)$/s.exec(text) ?? []
  if (name === undefined) throw new Mismatch('path=env:NAME or path=file:PATH')
  if (from === 'env' && !/^[A-Za-z_]\w*$/.test(name)) throw new Mismatch('path=env:NAME with the name of a variable')
  return { from: from as SecretSetting['from'], name }
}

import { readFileSync } from 'node:fs'
import { listAt, parseJson, textAt } from '@slipway/core'
import { appendText } from '../disk/append'

const MOST = 500

/**
 * Tells the runner of the image that was pushed, so that a later step may attest it (actions/runner,
 * CreateArtifactsFileCommand.cs; runners without the feature ignore the file). The runner fails a step whose line it
 * cannot read or whose name has another digest already, so such an image is left out: the push itself was good.
 */
export function declareImage(image: string, env: NodeJS.ProcessEnv): void {
  const file = env['GITHUB_ARTIFACTS']
  const [, name, digest] = /^([\w.[\]:/-]+)@(sha256:[0-9a-f]{64})$/.exec(image) ?? []
  if (file === undefined || file === '' || name === undefined) return
  const known = readKnown(env['GITHUB_ARTIFACTS_LIST'])
  const conflict = known.some((subject) => textAt(subject, 'name') === name && textAt(subject, 'digest') !== digest)
  if (!conflict && known.length < MOST) appendText(file, `oci://${image}\n`)
}

/** What earlier steps of the job declared (ArtifactsListFileCommand.cs); empty where the runner keeps no list. */
function readKnown(file: string | undefined): readonly unknown[] {
  try {
    return file === undefined || file === '' ? [] : listAt(parseJson(readFileSync(file, 'utf8')), 'subjects')
  } catch {
    return []
  }
}

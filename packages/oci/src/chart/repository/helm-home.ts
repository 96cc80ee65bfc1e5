import { type Environment, type Files, listAt, property, readYaml, textAt } from '@slipway/core'
import { helmConfigFile } from '../../helm-config'

/** What Helm's users have set up with `helm repo add`. */
export interface KnownRepository {
  readonly name: string
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly caFile: string | undefined
  /** The login goes to every host that the repository leads to. */
  readonly passAll: boolean
}

type World = { readonly environment: Environment; readonly files: Files }

/** A file that is missing or not readable is none: what is wanted from it is then told by whoever asks. */
export async function knownRepositories({ environment, files }: World): Promise<readonly KnownRepository[]> {
  const path = helmConfigFile(environment, 'HELM_REPOSITORY_CONFIG', 'repositories.yaml')
  if (path === undefined || (await files.stat(path).catch(() => undefined)) === undefined) return []
  const config = await files
    .read(path)
    .then((text) => readYaml(text))
    .catch(() => undefined)
  return listAt(config, 'repositories').flatMap((entry) => {
    const text = (key: string) => (textAt(entry, key) === '' ? undefined : textAt(entry, key))
    const [name, url] = [text('name'), text('url')]
    if (name === undefined || url === undefined) return []
    const passAll = property(entry, 'pass_credentials_all') === true
    return [{ name, url, username: text('username'), password: text('password'), caFile: text('caFile'), passAll }]
  })
}

/** Slashes at the end do not count. */
export function isSameRepository(a: string, b: string): boolean {
  const bare = (text: string) => text.replace(/\/+$/, '')
  return bare(a) === bare(b)
}

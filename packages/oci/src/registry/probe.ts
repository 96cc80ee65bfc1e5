import { pushScope } from './blob'
import type { Connection } from './connection'
import { refusalOf } from './refusal'

/**
 * Asks for an upload and gives it up again: whether these credentials may push here, by the registry's own word. A
 * token is really exchanged, and nothing is left behind.
 * @throws UserError, TransientError
 */
export async function probePush(connection: Connection): Promise<void> {
  const scope = pushScope(connection)
  const url = `/v2/${connection.repository}/blobs/uploads/`
  const begun = await connection.retrier
    .run(`asking to push to ${connection.base.host}`, () => connection.ask({ method: 'POST', url, scope }, [202]))
    .catch((error: unknown) => {
      throw refusalOf(error)
    })
  await begun.discard()
  const location = connection.follow(begun.headers['location'], begun.from)
  // Registries throw unfinished uploads away by themselves where they do not take this.
  const ended = await connection
    .ask({ method: 'DELETE', url: location.href, scope }, [204, 404, 405])
    .catch(() => undefined)
  await ended?.discard()
}

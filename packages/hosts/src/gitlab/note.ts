import { type Http, listAt, parseJson, property, textAt } from '@slipway/core'
import { withoutQuickActions } from './quick-actions'

/**
 * One note a merge request (docs.gitlab.com/api/notes). The job token may only read notes, so this needs a token of the
 * project's own.
 */
export async function stickyNote(
  http: Http,
  env: NodeJS.ProcessEnv,
  marker: string,
  markdown: string,
  token: string,
): Promise<void> {
  const [api, project, iid] = [
    env['CI_API_V4_URL'],
    env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'],
    env['CI_MERGE_REQUEST_IID'],
  ]
  if (api === undefined || project === undefined || iid === undefined) return
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { 'private-token': token, 'content-type': 'application/json' }
    const response = await http.request({
      method,
      url: `${api}${path}`,
      headers,
      limit: 60_000,
      ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
    })
    const text = await response.text()
    if (response.status >= 300)
      throw new Error(`${method} of merge request notes: expected success, got ${response.status}`)
    return parseJson(text)
  }
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(iid)}/notes`
  const author = property(await call('GET', '/user'), 'id')
  const ours = await findNote(
    call,
    notes,
    (note) => textAt(note, 'body')?.startsWith(marker) === true && property(note, 'author', 'id') === author,
  )
  const body = { body: `${marker}\n${withoutQuickActions(markdown)}` }
  if (ours === undefined) await call('POST', notes, body)
  else await call('PUT', `${notes}/${String(ours)}`, body)
}

async function findNote(
  call: (method: string, path: string) => Promise<unknown>,
  notes: string,
  isOurs: (note: unknown) => boolean,
): Promise<unknown> {
  for (let page = 1; page <= 20; page++) {
    const found = listAt({ list: await call('GET', `${notes}?per_page=100&page=${page}`) }, 'list')
    const ours = found.find(isOurs)
    if (ours !== undefined) return property(ours, 'id')
    if (found.length < 100) return undefined
  }
  return undefined
}

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import {
  errorMessage,
  type Http,
  listAt,
  parseJson,
  property,
  textAt,
  TransientError,
  type UploadedSarif,
  UserError,
} from '@slipway/core'
import { gitSource } from '../git/source'
import { octokitOver } from './octokit'

/**
 * Hands a report to code scanning (docs.github.com/rest/code-scanning: upload an analysis as SARIF data). The client is
 * the official one, loaded here.
 */
export async function uploadSarif(
  sarif: string,
  token: string,
  { env, http }: { readonly env: NodeJS.ProcessEnv; readonly http: Http },
): Promise<UploadedSarif> {
  const [owner = '', repo = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/')
  const { codeScanning } = (await octokitOver(http, token)).rest
  const packed = gzipSync(sarif).toString('base64')
  const { data } = await codeScanning.uploadSarif({ owner, repo, ...analysed(env), sarif: packed }).catch(refuse)
  const { id } = data
  if (id === undefined) return { problems: async () => [] }
  return {
    problems: async () => {
      const { data: state } = await codeScanning.getSarif({ owner, repo, sarif_id: id }).catch(refuse)
      const { processing_status: status } = state
      if (status === 'complete') return []
      return status === 'failed' ? listAt(state, 'errors').map(String) : undefined
    },
  }
}

/**
 * The commit that was checked out, and the ref that GitHub knows it by. A pull request is checked out as its merge with
 * the target branch, or by its head.
 */
function analysed(env: NodeJS.ProcessEnv): { readonly commit_sha: string; readonly ref: string } {
  const event = eventOf(env['GITHUB_EVENT_PATH'])
  const number = property(event, 'pull_request', 'number')
  const head = textAt(event, 'pull_request', 'head', 'sha')
  const commit = gitSource(env['GITHUB_WORKSPACE'] ?? process.cwd()).commit ?? env['GITHUB_SHA'] ?? ''
  const isHead = typeof number === 'number' && commit === head && commit !== env['GITHUB_SHA']
  return { commit_sha: commit, ref: isHead ? `refs/pull/${number}/head` : (env['GITHUB_REF'] ?? '') }
}

function eventOf(path: string | undefined): unknown {
  try {
    return path === undefined ? undefined : parseJson(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function refuse(error: unknown): never {
  const status = property(error, 'status')
  const passing = typeof status !== 'number' || status === 408 || status === 429 || status >= 500
  const message = `GitHub's code scanning did not take the report: ${errorMessage(error)}`
  if (passing) throw new TransientError('SARIF_UPLOAD_FAILED', message, 'run the job again', error)
  throw new UserError('SARIF_REFUSED', message, HINTS[status] ?? 'see the message of GitHub', { cause: error })
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'give `token` a token with the permission `security-events: write`',
  403: 'give the job the permission `security-events: write`, and switch on code scanning for the repository',
  404: 'give the job the permission `security-events: write`; code scanning is there for public repositories and with GitHub Code Security',
  413: 'report less: `report-from: high`',
}

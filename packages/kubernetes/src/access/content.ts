import { isObject, readYaml, textInBase64, UnreadableYaml, UserError } from '@slipway/core'

/**
 * A kubeconfig from its text: YAML, JSON, or base64 of them, as people keep it in a secret.
 * @param from names the text in messages, which say nothing of what is in it
 * @throws UserError `KUBECONFIG_INVALID`
 */
export async function parseKubeconfig(text: string, from: string): Promise<Readonly<Record<string, unknown>>> {
  const document = await readYaml(textInBase64(text) ?? text).catch((error: unknown) => {
    if (!(error instanceof UnreadableYaml)) throw error
    // The reader's own words may repeat what it cannot read, such as a password that begins with "!".
    const [where = ''] = /at line \d+, column \d+/.exec(error.problems.join(' ')) ?? []
    throw invalid(`${from}: not readable as YAML${where === '' ? '' : ` ${where}`}`)
  })
  if (isObject(document) && Array.isArray(document['contexts'])) return document
  throw invalid(`${from}: expected a kubeconfig with contexts, found something else`)
}

function invalid(message: string): UserError {
  return new UserError('KUBECONFIG_INVALID', message, 'give a kubeconfig: kubectl config view --minify --flatten --raw')
}

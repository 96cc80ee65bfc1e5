/**
 * What a tool of ours may see of the job's environment: no token, no input, nothing that makes it load code of the
 * workspace.
 */
const FOR_TOOLS = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'TERM',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
]

/**
 * What even the user's own commands do not get: our inputs (secrets are among them), our identity token, and the host's
 * tokens for its services.
 */
const NEVER =
  /^(?:INPUT_|STATE_|ACTIONS_(?:RUNTIME|ID_TOKEN|RESULTS|CACHE)_|GITHUB_(?:TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY|ARTIFACTS)|SLIPWAY_(?:TEST_|ID_TOKEN))/

export function childEnvironment(
  all: NodeJS.ProcessEnv,
  inherit: 'tool' | 'user',
  set: Readonly<Record<string, string>>,
  isSecret: (value: string) => boolean,
): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined || (inherit === 'tool' ? !FOR_TOOLS.includes(name) : NEVER.test(name) || isSecret(value)))
      continue
    env[name] = value
  }
  return { ...env, ...set }
}

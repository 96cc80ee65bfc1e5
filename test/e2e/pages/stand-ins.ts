import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LOGIN } from '../../integration/real-registries'

/**
 * `docker/login-action`: the login of one job is no other's. The registry that it means by default is the one that
 * stands in for Docker Hub.
 */
const LOGIN_ACTION = `
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
const folder = process.env.DOCKER_CONFIG || mkdtempSync(join(process.env.RUNNER_TEMP || tmpdir(), 'docker-'))
mkdirSync(folder, { recursive: true })
const file = join(folder, 'config.json')
const config = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { auths: {} }
const auth = Buffer.from(process.env.INPUT_USERNAME + ':' + process.env.INPUT_PASSWORD).toString('base64')
config.auths[process.env.INPUT_REGISTRY || process.env.DEFAULT_REGISTRY] = { auth }
writeFileSync(file, JSON.stringify(config))
appendFileSync(process.env.GITHUB_ENV, 'DOCKER_CONFIG=' + folder + '\\n')
`

/** An action that others than we publish: `docker/login-action` does what it is for, any other nothing. */
export function writeAction(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true })
  const isLogin = name === 'docker/login-action'
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'index.js'), isLogin ? LOGIN_ACTION : '')
  const inputs = Object.fromEntries(
    ['registry', 'username', 'password'].map((input) => [input, { description: input }]),
  )
  writeFileSync(
    join(folder, 'action.yml'),
    JSON.stringify({ name, description: name, inputs, runs: { using: 'node24', main: 'index.js' } }),
  )
}

/** Programs of pipelines that have no business with images, or that need the services of somebody. */
const PROGRAMS: Readonly<Record<string, string>> = {
  npm: 'exit 0',
  // dotnet publish FOLDER -c Release -o FOLDER
  dotnet: `mkdir -p "$6/node_modules/minimist"
echo "$2" > "$6/app.dll"
echo '{"name":"minimist","version":"1.2.8"}' > "$6/node_modules/minimist/package.json"`,
  cosign: 'echo "$@" >> "$COSIGN_LOG"',
  // az acr login -n NAME
  az: `mkdir -p "$HOME/.docker"
auth=$(printf %s '${LOGIN.username}:${LOGIN.password}' | base64)
printf '{"auths":{"%s":{"auth":"%s"}}}' "$AZURE_REGISTRY" "$auth" > "$HOME/.docker/config.json"`,
}

export function writePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, name), `#!/bin/sh\nset -e\n${text}\n`)
    chmodSync(join(folder, name), 0o755)
  }
}

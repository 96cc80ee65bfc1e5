import { Mismatch } from './mismatch'
import { path, secret, shaped, text } from './inputs'

/** What stands beside the folders of components in the output folder. */
const TAKEN = ['image', 'record', 'run', 'run-id']

/** The name of a component is that of a folder, too. @throws Mismatch */
export function parseComponent(name: string): string {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) throw new Mismatch('a name of small letters, digits and dashes')
  if (TAKEN.includes(name)) throw new Mismatch(`another name: "${name}" is a file of the output folder`)
  return name
}

/** Taken by every action (DESIGN §4). */
export const commonInputs = {
  'working-directory': path('Directory to work in, relative to the repository', { default: '.' }),
  config: path('Configuration file', { default: '.slipway.yml' }),
  output: path('Directory for everything that is written: image layout, reports, records', { default: 'slipway-out' }),
  component: shaped(
    'Of several images of one repository, the one that this is about, a key of components in the configuration file',
    parseComponent,
    { placeholder: '<name>' },
  ),
  environment: text('Environment to deploy to, a key of environments in the configuration file'),
  token: secret(
    'Token of the host for one sticky comment on the pull or merge request; without it, no comment is written',
  ),
} as const

export type CommonInputs = typeof commonInputs

/** Where the files of an action go: below the output folder, that of the component. Records stand above. */
export function outputFolder({
  output,
  component,
}: {
  readonly output: string
  readonly component?: string | undefined
}): string {
  return component === undefined ? output : `${output.replace(/\/+$/, '')}/${component}`
}

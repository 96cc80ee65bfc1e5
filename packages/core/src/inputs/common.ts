import { path, secret, text } from './inputs'

/** Taken by every action (DESIGN §4). */
export const commonInputs = {
  'working-directory': path('Directory to work in, relative to the repository', { default: '.' }),
  config: path('Configuration file', { default: '.slipway.yml' }),
  output: path('Directory for everything that is written: image layout, reports, records', { default: 'slipway-out' }),
  environment: text('Environment to deploy to, a key of environments in the configuration file'),
  token: secret(
    'Token of the host for one sticky comment on the pull or merge request; without it, no comment is written',
  ),
} as const

export type CommonInputs = typeof commonInputs

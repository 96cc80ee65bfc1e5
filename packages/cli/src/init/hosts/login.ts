import type { Login } from './github-shape'

/** The account of the run, for GitHub's own registry. */
export const OWN_LOGIN: Login = { username: '${{ github.actor }}', password: '${{ github.token }}', packages: true }

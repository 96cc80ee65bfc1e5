/** As the files port names the private folder of a deploy. */
const OWN_FOLDER = /^\/(?:(?!\.\.?\/)[^/]+\/)*slipway-deploy-\w+$/

/** What is written on a disk may name no other: what it names is removed, and programs that use it are ended. */
export function isOwnFolder(path: string): boolean {
  return OWN_FOLDER.test(path)
}
